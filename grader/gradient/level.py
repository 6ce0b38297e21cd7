"""One central difference."""

from __future__ import annotations

from typing import NamedTuple


class Level(NamedTuple):
    """Slope D, bend |f+ - 2 f0 + f-| / h, the slope on either side, and the noise of each."""

    h: float
    slope: float
    bend: float
    right: float
    left: float
    noise: float
