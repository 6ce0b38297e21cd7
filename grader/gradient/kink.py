"""Whether a function of one number has a kink at 0, and its slopes on either side.

A kink nearby looks like one here until the step is shorter than the way to it. So a kink is believed only if no shorter
step, at which it would have been seen, contradicts it.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.gradient.level import Level


class Sides(NamedTuple):
    """The slopes of a function to the left and to the right of 0, both with the same bound on their error."""

    left: float
    right: float
    error: float

    def misses(self, slope: float, allowed: float) -> float:
        """By how much a slope lies outside of the two, beyond what is allowed."""
        low, high = min(self.left, self.right), max(self.left, self.right)
        return max(low - slope, slope - high) - 10 * self.error - allowed


def jump(levels: Sequence[Level], Q: float) -> float:
    """The jump of the slope at 0, as far as it stands out of the noise.

    The bend is `jump + c h + O(h^3)`; two steps at which it is seen clearly give the part that stays. It must stay the
    same at the next two, and be there at every shorter step that is not lost in the noise.
    """
    clear = [level for level in levels if level.bend > 16 * level.noise]
    jumps = [(Q * new.bend - old.bend) / (Q - 1) for old, new in pairwise(clear)]
    if not jumps or not 16 * clear[-1].noise < jumps[-1] < inf:
        return 0.0
    stays = jumps[-1] > 0.5 * abs(jumps[-2]) if len(jumps) > 1 else jumps[-1] > 0.3 * clear[-1].bend
    shorter = [level for level in levels if level.h < clear[-1].h]
    contradicted = any(level.bend + 8 * level.noise < 0.5 * jumps[-1] for level in shorter)
    return jumps[-1] if stays and not contradicted else 0.0


def sides(levels: Sequence[Level], Q: float) -> Sides | None:
    """One-sided slopes by a Richardson step of first order, at the level where two of these agree best."""
    finite = [level for level in levels if isfinite(level.right) and isfinite(level.left)]
    found = [
        ((Q * new.left - old.left) / (Q - 1), (Q * new.right - old.right) / (Q - 1), 2 * new.noise)
        for old, new in pairwise(finite)
    ]
    return min(
        (
            Sides(new[0], new[1], max(abs(new[0] - old[0]), abs(new[1] - old[1])) + new[2])
            for old, new in pairwise(found)
        ),
        key=lambda each: each.error,
        default=None,
    )
