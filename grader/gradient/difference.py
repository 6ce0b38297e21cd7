"""Derivatives of a function of one number by central differences, with an error that is measured.

Sources: C. J. F. Ridders, Accurate computation of F'(x), Adv. Eng. Software 4 (1982), 75-76; J. J. Moré and
S. M. Wild, Estimating derivatives of noisy simulations, ACM Trans. Math. Software 38 (2012), 19.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING

from grader.gradient.claim import EPS

if TYPE_CHECKING:
    from collections.abc import Callable

LEVELS = 14
WIDEST = 512.0  # a function that is flat at steps of this many times the parameters stays flat
NARROW = 1e-6  # relative step below which single-precision numbers stand still
TARGET = 1e-9  # relative error at which more steps are not worth their cost


@dataclass(frozen=True)
class Noise:
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


@dataclass(frozen=True)
class Estimate:
    """A slope and its error; `kink` is the jump of the slope at 0, `step` the step that gave the value.

    `span` is the larger of slope and curvature at the first step: at a minimum the slope alone says nothing.
    """

    value: float
    error: float = inf
    kink: float = 0.0
    step: float | None = None
    span: float = 0.0

    @property
    def usable(self) -> bool:
        """Whether any level was accepted: an estimate that was not must never support a fail."""
        return isfinite(self.error)


@dataclass(frozen=True)
class Level:
    """One central difference: slope D, bend |f+ - 2 f0 + f-| / h, and the noise of either."""

    h: float
    slope: float
    bend: float
    noise: float


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
    first = levels[0]
    span = max(abs(first.slope), first.bend / first.h) if isfinite(first.slope) else 0.0
    if best.step is not None and best.step < NARROW and _stood_still(levels, best.value):
        return Estimate(best.value, kink=max(abs(level.slope - best.value) for level in levels[:-3]), span=span)
    return replace(best, kink=_kink(levels, Q), span=span)


def _stood_still(levels: list[Level], value: float) -> bool:
    """Whether the slope arrived at its value only where single-precision parameters no longer move.

    A part of the function that is computed in single precision is constant at such steps, and its slope lost. Slopes
    that are merely disturbed by kinks nearby come closer step by step before.
    """
    off = [abs(level.slope - value) for level in levels if level.h >= NARROW and isfinite(level.slope)]
    return not off or off[-1] > 0.1 * max(off) > 0


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
    return Level(h, (above - below) / (2 * h), abs(above - 2 * f0 + below) / h, sigma / h)


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


def _kink(levels: list[Level], Q: float) -> float:
    """The jump of the slope at 0, as far as it stands out of the noise.

    The bend is `jump + c h + O(h^3)`; two steps at which it is seen clearly give the part that stays, and it must stay
    the same at the next two.
    """
    clear = [level for level in levels if level.bend > 16 * level.noise]
    jumps = [(Q * new.bend - old.bend) / (Q - 1) for old, new in pairwise(clear)]
    if not jumps or not 16 * clear[-1].noise < jumps[-1] < inf:
        return 0.0
    stays = jumps[-1] > 0.5 * abs(jumps[-2]) if len(jumps) > 1 else jumps[-1] > 0.3 * clear[-1].bend
    return jumps[-1] if stays else 0.0
