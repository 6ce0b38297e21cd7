"""Derivatives of a function of one number by central differences, with an error that is measured.

Sources: C. J. F. Ridders, Accurate computation of F'(x), Adv. Eng. Software 4 (1982), 75-76; J. J. Moré and
S. M. Wild, Estimating derivatives of noisy simulations, ACM Trans. Math. Software 38 (2012), 19.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING

import msgspec

from grader.gradient.claim import EPS
from grader.gradient.kink import jump, sides
from grader.gradient.level import Level
from grader.gradient.noise import POINTS, rounding_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.gradient.kink import Sides

LEVELS = 15
WIDEST = 512.0  # a function that is flat at steps of this many times the parameters stays flat
RISE = (1e-13, 1e-5)  # heights of stairs, relative to the function, which may have a large constant in it
TREAD = 2.0**-5  # longer than a stair of any number format, relative to the parameters
STEPS = 32  # values on either side that tell stairs from a level part with slopes beside it
TARGET = 1e-9  # relative error at which more steps are not worth their cost


class Noise(msgspec.Struct, frozen=True):
    """Rounding of the function; `low` noise wants longer steps, `single` says that it looks like single precision."""

    sigma: float
    low: bool = False
    single: bool = False

    @property
    def ratio(self) -> float:
        """By how much the step shrinks from level to level."""
        return 2.0 if self.low else 4.0

    @property
    def first_step(self) -> float:
        """The step to begin with, relative to the parameters."""
        return 2.0**-3 if self.low else 2.0**-7

    @property
    def signal(self) -> float:
        """The change of the function that the first step should cause."""
        return self.sigma * (1e4 if self.low else 1e6)


class Estimate(msgspec.Struct, frozen=True):
    """A slope and its error; `kink` is the jump of the slope at 0, `step` the step that gave the value.

    `span` is the larger of slope and curvature at the first step: at a minimum the slope alone says nothing. `still`
    says that no step changed the function at all; `sides` are the slopes on either side of a kink; `stairs` is the
    height of steps in which a part of the function goes, which its measured noise did not show.
    """

    value: float
    error: float = inf
    kink: float = 0.0
    step: float | None = None
    span: float = 0.0
    still: bool = False
    sides: Sides | None = None
    stairs: float = 0.0
    edge: bool = False  # f is not defined on one side, however short the step

    @property
    def usable(self) -> bool:
        """Whether any level was accepted: an estimate that was not must never support a fail."""
        return isfinite(self.error)


def estimate(
    phi: Callable[[float], float], f0: float, noise: Noise, start: float | None = None, target: float = TARGET
) -> Estimate:
    """Slope of `phi` at 0, where its value is `f0`, beginning with step `start`.

    Levels D_k at steps that shrink by Q, one Richardson step R_k = (Q^2 D_k - D_(k-1)) / (Q^2 - 1). A level counts
    only if differences of slopes shrink like h^2 and bends like h, or both are at the noise; its error is
    max(|R_k - R_(k-1)|, |D_k - D_(k-1)| / 50) + noise / h. An error of `target`, relative, is good enough.
    """
    levels = [_first_level(phi, f0, noise, start)]
    best = Estimate(levels[0].slope)
    richardson: list[float] = []
    Q = noise.ratio
    while len(levels) < LEVELS:
        levels.append(_level(phi, f0, levels[-1].h / Q, noise))
        richardson.append((Q * Q * levels[-1].slope - levels[-2].slope) / (Q * Q - 1))
        if len(levels) < 3:
            continue
        found = _judged(levels, richardson, Q)
        if found.error < best.error or not best.usable:
            best = found
        if best.usable and (best.error <= target * abs(best.value) or levels[-1].noise > best.error):
            break
    first, bent = levels[0], jump(levels, Q)
    return Estimate(
        best.value,
        best.error,
        kink=bent,
        step=best.step,
        span=max(abs(first.slope), first.bend / first.h) if isfinite(first.slope) else 0.0,
        still=all(level.slope == 0 == level.bend for level in levels),
        sides=sides(levels, Q) if bent else None,
        stairs=0.0
        if best.step is None or noise.low
        else _stairs(phi, levels, best.step, f0) or _terraces(phi, levels, f0),
        edge=not any(isfinite(level.slope) for level in levels),
    )


def _stairs(phi: Callable[[float], float], levels: list[Level], step: float, f0: float) -> float:
    """The height of stairs that f has at steps longer than `step`, where it stands still between them; 0 for none.

    A part of the function that is computed in single precision is constant at short steps, and its slope lost there.
    At longer ones it goes in stairs: second differences of f that stay of one size, while those of a smooth function
    fall like h^2, and those of kinks nearby like h.
    """
    long = [level for level in levels if level.h > step and level.bend > 16 * level.noise]
    rises = [level.bend * level.h for level in long]
    stay = [new for old, new in pairwise(rises) if new > 0.7 * old and RISE[0] * abs(f0) < new < RISE[1] * abs(f0)]
    if len(stay) < 2:
        return 0.0
    # Kinks on either side that balance do the same; but further out f is straight then.
    h = long[-1].h
    rough = rounding_in([phi(h * (3 + k / POINTS)) for k in range(POINTS)])
    return max(stay) if rough > max(stay) / 20 else 0.0


def _terraces(phi: Callable[[float], float], levels: list[Level], f0: float) -> float:
    """The height of stairs on one of which f stands still at every short step; 0 for none.

    What casts to half precision is flat at short steps, and so is a dead relu, a clipped value or one that is picked by
    its index. But a relu has one level part and a clip two, and what an index picks goes up and down.
    """
    if levels[-1].slope or levels[-1].bend:
        return 0.0
    found = max(
        (_terrace(phi, level.h) for level in levels if level.h < TREAD and (level.slope or level.bend)), default=0.0
    )
    return found if found > RISE[0] * abs(f0) else 0.0  # double precision's own stairs are its noise


def _terrace(phi: Callable[[float], float], h: float) -> float:
    """The height of stairs whose length is a quarter of `h` to twice of it; 0 where there are none."""
    values = [phi(h * k / 8) for k in range(-STEPS, STEPS + 1)]
    parts = [value for value, group in groupby(values) if len(list(group)) > 1]
    rises = sorted(b - a for a, b in pairwise(parts)) if all(map(isfinite, values)) else []
    # A step is as high as the next, or twice as high where the number passes a power of two.
    even = len(rises) > 2 and rises[0] * rises[-1] > 0 and 0.4 < rises[0] / rises[-1] < 2.5
    return max(abs(rises[0]), abs(rises[-1])) if even else 0.0


def _first_level(phi: Callable[[float], float], f0: float, noise: Noise, start: float | None) -> Level:
    h = noise.first_step if start is None else start
    level = _level(phi, f0, h, noise)
    # Too short a step drowns in the noise; one that leaves the domain is no reason to grow.
    while start is None and 4 * h <= WIDEST and isfinite(level.slope):
        if max(abs(2 * h * level.slope), h * level.bend) > noise.signal:
            break
        h *= 4
        wider = _level(phi, f0, h, noise)
        if not isfinite(wider.slope):
            break
        level = wider
    return level


def _level(phi: Callable[[float], float], f0: float, h: float, noise: Noise) -> Level:
    above, below = phi(h), phi(-h)
    sigma = max(noise.sigma, EPS / 2 * max(abs(above), abs(below)))
    right, left = (above - f0) / h, (f0 - below) / h
    return Level(h, (above - below) / (2 * h), abs(right - left), right, left, sigma / h)


def _judged(levels: list[Level], richardson: list[float], Q: float) -> Estimate:
    old, mid, new = levels[-3:]
    step_before, step_now = abs(old.slope - mid.slope), abs(mid.slope - new.slope)
    smooth = step_now <= step_before * 2.7 / Q**2 or step_now <= 4 * new.noise
    straight = new.bend <= mid.bend * 1.6 / Q or new.bend <= 8 * new.noise
    if not (smooth and straight):
        return Estimate(richardson[-1])
    # Where slopes converge at the very rate of theory, Richardson's step deserves more trust.
    share = 1000 if abs(step_now * Q**2 - step_before) < 0.1 * step_before else 50
    error = max(abs(richardson[-1] - richardson[-2]), step_now / share) + new.noise
    if step_before <= 4 * mid.noise and 1.4 * step_before + old.noise < error:
        # Slopes differ by noise alone: then the longest step, which has least of it, is the best of the three.
        return Estimate(old.slope, 1.4 * step_before + old.noise, step=old.h)
    return Estimate(richardson[-1], error if isfinite(error) else inf, step=new.h)
