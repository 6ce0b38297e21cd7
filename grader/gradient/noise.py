"""How much of a computed value is rounding: the noise level of f.

Source: J. J. Moré and S. M. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33 (2011), 1292-1314.
"""

from __future__ import annotations

from itertools import pairwise
from math import factorial, isfinite, sqrt
from typing import TYPE_CHECKING, NamedTuple

from grader.gradient.claim import EPS

if TYPE_CHECKING:
    from collections.abc import Callable

# Wide enough for single-precision parameters to move: a part of f that computes so would stand still at 1e-10, and its
# noise be overlooked. Narrow enough to meet no kink but by chance.
SPACING, WIDEST = 2e-7, 2.1e-3
CENTRE = 2.0**-10  # off any kink at 0, whose second difference would pass for noise
POINTS = 7
GAMMA = [factorial(k) ** 2 / factorial(2 * k) for k in range(1, POINTS)]


class Measured(NamedTuple):
    """Noise of a function, the change of its value on the way to where it was measured, and whether values repeat."""

    sigma: float
    change: float
    coarse: bool

    def low(self, f0: float) -> bool:
        """Whether this is more than rounding of the value in double precision, and hides small changes of f.

        |f| alone says nothing at a minimum where f is 0, and a large offset of f says nothing either.
        """
        return self.sigma > max(1e3 * EPS * abs(f0), 1e-8 * self.change)


def noise_level(phi: Callable[[float], float], f0: float) -> Measured:
    """Standard deviation of the rounding noise of `phi` near 0, where its value is `f0`.

    Of a smooth function the k-th difference at spacing t is O(t^k), far below rounding; so
    sigma_k^2 = (k!)^2 / (2k)! * mean((Delta^k phi)^2) measures noise alone, and the median over k = 3..6 is taken.
    A function that computes in low precision repeats values at a tiny spacing, which then grows by 100.
    """
    floor = EPS / 2 * abs(f0)
    spacing = SPACING
    found = Measured(floor, 0.0, coarse=False)
    while spacing <= WIDEST:
        values = [phi(CENTRE + k * spacing) for k in range(POINTS)]
        if not all(map(isfinite, values)):
            return found
        again = spacing > SPACING
        sigma = max(floor, found.sigma, rounding_in(values))
        found = Measured(sigma, abs(values[0] - f0), coarse=again and sigma > floor)
        repeats = len(set(values)) <= POINTS // 2 + 1
        # Noise that is not double precision's is measured twice: its stairs may be wider than the first spacing.
        if not repeats and (again or not found.low(f0)):
            return found
        spacing *= 100
    return found


def rounding_in(values: list[float]) -> float:
    """Standard deviation of the noise in seven values at equal distances: what is left after taking differences."""
    largest = max(map(abs, values)) or 1.0
    values = [value / largest for value in values]  # of any size: their squares must be numbers
    levels = []
    for gamma in GAMMA:
        values = [b - a for a, b in pairwise(values)]
        levels.append(sqrt(gamma * sum(value * value for value in values) / len(values)))
    _, low, high, _ = sorted(levels[2:])
    return largest * (low + high) / 2
