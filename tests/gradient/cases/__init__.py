"""Right gradients and planted bugs, each with the truth about it."""

from . import bugs, bugs_of_form
from .case import RIGHT, Right, Setting, Wrong
from .planting import WRONG

__all__ = ["RIGHT", "WRONG", "Right", "Setting", "Wrong", "bugs", "bugs_of_form"]
