"""Real handwritten digits, as the course hands them out: `digits.npz` beside the specs, described in `digits.md`.

Pixels are scaled to lie between 0 and 1. Images are columns, `(64, m)`; targets are one-hot columns, `(10, m)`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE.parent / "specs", _HERE.parent / "grader" / "shipped")  # a checkout, an installed package


def images(part: str) -> NDArray[np.float64]:
    """The images of the part "train", `(64, 1297)`, or "test", `(64, 500)`; the test ones are looked at last."""
    return _parts()[f"X_{part}"] / 16.0


def labels(part: str) -> NDArray[np.int64]:
    """Which digits they are, `(m,)`."""
    return _parts()[f"y_{part}"].copy()


def targets(part: str) -> NDArray[np.float64]:
    """The same as one-hot columns, `(10, m)`."""
    return np.eye(10)[:, _parts()[f"y_{part}"]]


@cache
def _parts() -> dict[str, NDArray[np.int64]]:
    path = next(place / "digits.npz" for place in _PLACES if (place / "digits.npz").is_file())
    with np.load(path) as parts:
        return {name: np.asarray(parts[name]) for name in parts.files}
