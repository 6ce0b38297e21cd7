"""Right gradients and planted bugs, each with the truth about it."""

from .bugs import WRONG
from .case import RIGHT, Right, Setting, Wrong

__all__ = ["RIGHT", "WRONG", "Right", "Setting", "Wrong"]
