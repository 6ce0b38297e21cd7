"""Numbers of two precisions in one computation: PyTorch refuses them, and then it is done in the lower one.

Arguments arrive as float64 and so are a hand-in's own layers, while its code may ask for float32, which is all that
there is in a notebook of its own.
"""

from __future__ import annotations

import re
import sys

_SINGLE = re.compile(r"float(32|tensor)?\b", re.IGNORECASE)
_DOUBLE = re.compile(r"\b(float64|double(tensor)?)\b", re.IGNORECASE)
REFUSALS = (RuntimeError, TypeError, ValueError)  # the classes of PyTorch's errors about it


def is_mixed(error: Exception) -> bool:
    """Whether an error says that float32 and float64 met: mat1 and mat2 must have the same dtype, but got ..."""
    said = str(error)
    return "torch" in sys.modules and bool(_SINGLE.search(said) and _DOUBLE.search(said))
