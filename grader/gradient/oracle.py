"""What the loss says about the claimed gradient at one point: readings along directions, each with its error."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.gradient import directions
from grader.gradient.claim import EPS, unchanged
from grader.gradient.complex_step import complex_slope
from grader.gradient.difference import TARGET, Estimate, Noise, estimate
from grader.gradient.layout import Layout
from grader.gradient.noise import noise_level
from grader.naming.observed import length

if TYPE_CHECKING:
    from grader.gradient.claim import Claim, Point
    from grader.gradient.kink import Sides
    from grader.gradient.result import Array

SINGLE = 2.0**-24
SHORT = 1e-3  # relative step below which a kink or single precision may be why it is short
TRIFLE = 1e-4  # relative difference below which a gradient is not failed for what differences cannot confirm
VOUCHING = 1e-7  # relative error of differences at which they need not be better to vouch
TELLING = 1e-4  # relative error of differences up to which they can vouch for complex steps
ELSEWHERE = ((64.0, False), (8.0, True), (64.0, True))  # how many times larger a tensor, or all of them, may matter


class Reading(msgspec.Struct, frozen=True):
    """Analytic and numeric slope along `v`, which moves some tensors: they may differ by `allowed`.

    `size` is S = ||g o v||, the typical |<g, v>|, and `sizes` its share of each tensor; `rounding` is how far rounding
    inside grads may move <g, v>.
    """

    v: Point
    analytic: float
    numeric: float
    allowed: float
    size: float
    sizes: dict[str, float]
    rounding: float
    kink: float = 0.0
    still: bool = False
    sides: Sides | None = None
    exact: bool = False  # by a complex step
    edge: bool = False

    @property
    def off(self) -> float:
        """By how much the two slopes differ."""
        return abs(self.analytic - self.numeric)

    @property
    def usable(self) -> bool:
        """Whether the numeric slope has an error estimate at all."""
        return isfinite(self.allowed)

    @property
    def key(self) -> str:
        """The tensor that moves; all joint directions are one kind."""
        return next(iter(self.v)) if len(self.v) == 1 else "*"


class Oracle:
    """The loss around one point, with its noise, the claimed gradient there, and whether complex steps are trusted."""

    def __init__(
        self, claim: Claim, origin: Point, f0: float, g: dict[str, Array], rng: np.random.Generator, *, exactly: bool
    ) -> None:
        self.claim, self.origin, self.f0, self.g, self.rng = claim, origin, f0, g, rng
        self.complex_step = exactly  # whether they may be tried
        self.trusted: dict[str, bool] = {}
        self.steps: dict[str, float] = {}  # what step gave the last value
        self.span = 0.0  # how much f moves, whatever its slope
        self.near: list[dict[str, Any]] = []  # the gradient at the same point to rounding
        # One copy for all calls: f gets these very arrays wherever it does not move them.
        self.point = {name: array.copy() for name, array in self.origin.items()}
        self.reach = {name: directions.reach(x) for name, x in self.point.items()}
        self.noise: Noise = self._measured_noise()
        self.ask_again()
        self.twin = directions.rounded(self.point, EPS, self.rng)

    @property
    def unit(self) -> float:
        """Unit of rounding of f and of the claimed gradient."""
        return SINGLE if self.noise.single else EPS

    @property
    def scale(self) -> float:
        """How large f is: its value, or how much it was seen to move."""
        return max(abs(self.f0), self.span)

    def kept(self) -> bool:
        """Whether f left the arrays as they are that it was handed at every call."""
        return unchanged(self.origin, self.point)

    def ask_again(self) -> None:
        """Ask grads once more at the same point to rounding: what changes is its own rounding."""
        point = directions.rounded(self.point, self.unit, self.rng)
        near = self.claim.gradient_nearby(point)
        if all(name in near and near[name].shape == g.shape for name, g in self.g.items()):
            self.near.append(near)

    def read(self, v: Point, *, proven: bool = False) -> Reading:
        """One reading, by complex step where it is trusted for this tensor, else by differences.

        What complex steps call wrong, differences must call wrong too, unless the tensor is `proven` to be wrong.
        """
        key = next(iter(v)) if len(v) == 1 else "*"
        if self.trusted.get(key):
            exact = self._by_complex_step(v)
            if exact is not None and (proven or exact.off <= exact.allowed):
                return exact
            plain = self.by_differences(v)
            if exact is not None and _confirmed(exact, plain):
                return self._weighed(exact, plain)
            self.trusted[key] = False
            return plain
        if self.complex_step and key not in self.trusted:
            exact = self._by_complex_step(v)
            self.trusted[key] = False
            if exact is not None:
                return self._trusting(exact)
        return self.by_differences(v)

    def _weighed(self, exact: Reading, plain: Reading) -> Reading:
        """What counts where a complex step calls wrong what differences confirm or cannot see."""
        size = max(exact.size, abs(exact.numeric))
        if plain.off > plain.allowed or plain.allowed > TELLING * size:
            return exact  # too small for differences, which vouched for it where it is larger
        # A trifle may go; more than that stays open.
        return plain if exact.off < TRIFLE * size else replace(exact, allowed=inf)

    def by_differences(self, v: Point, target: float = TARGET) -> Reading:
        """One reading by differences alone."""
        key = next(iter(v)) if len(v) == 1 else "*"
        start = self.steps.get(key)
        if start is not None and start < SHORT:
            start = None  # a short step is believed only on the way from long ones
        found = self._estimate(v, None if start is None else start * self.noise.ratio**2, target)
        if start is not None and not found.usable:
            found = self._estimate(v, None, target)
        if found.stairs:
            # A part of f is single precision: from now on all of it is taken to be.
            self.noise = Noise(max(self.noise.sigma, found.stairs / 2), low=True, single=True)
            self.steps.clear()
            found = self._estimate(v, None, target)
        self.span = max(found.span, self.span)
        if found.usable and found.step is not None:
            self.steps.setdefault(key, found.step)
        return self._reading(v, found.value, 10 * found.error, found)

    def _estimate(self, v: Point, start: float | None, target: float) -> Estimate:
        point, layout = self.point, Layout(v)
        at, step = layout.join({name: point[name] for name in v}), layout.join(v)

        def along(t: float) -> float:
            return self.claim.nearby({**point, **layout.split(at + t * step)})

        with np.errstate(all="ignore"):  # whatever f has set meanwhile
            return estimate(along, self.f0, self.noise, start, target)

    def _trusting(self, exact: Reading) -> Reading:
        """Compare the first complex step of a tensor with differences, which need not be as exact as alone."""
        plain = self.by_differences(exact.v, VOUCHING)
        self.trusted[exact.key] = _confirmed(exact, plain) and (
            plain.allowed <= TELLING * max(plain.size, abs(plain.numeric)) or self._vouched_elsewhere(exact.v)
        )
        return exact if self.trusted[exact.key] else self.by_differences(exact.v)

    def _vouched_elsewhere(self, v: Point) -> bool:
        """Whether differences confirm complex steps where the same tensors are larger and matter more."""
        for factor, everything in ELSEWHERE:
            moved = self.point if everything else v
            point = {name: x * factor if name in moved else x for name, x in self.point.items()}
            wider = {name: part * factor for name, part in v.items()}
            f0, exact = self.claim.nearby(point), complex_slope(self.claim, point, wider)
            if exact is None or not isfinite(f0):
                return False

            def along(t: float, point: Point = point, wider: Point = wider) -> float:
                return self.claim.nearby({**point, **{name: point[name] + t * part for name, part in wider.items()}})

            noise = replace(self.noise, sigma=max(self.noise.sigma, EPS / 2 * abs(f0)))
            plain = estimate(along, f0, noise, None, VOUCHING)
            if plain.usable and 10 * plain.error <= TELLING * abs(plain.value):
                return abs(exact - plain.value) <= 10 * plain.error + 1e-9 * abs(exact)
        return False

    def _by_complex_step(self, v: Point) -> Reading | None:
        here = complex_slope(self.claim, self.point, v)
        there = None if here is None else complex_slope(self.claim, self.twin, v)
        if here is None or there is None:
            return None
        size = length(np.array([length(self.g[name] * part) for name, part in v.items()]))
        error = 10 * abs(here - there) + 64 * EPS * max(abs(here), size)
        return replace(self._reading(v, here, error, Estimate(here, still=here == 0)), exact=True)

    def _reading(self, v: Point, numeric: float, error: float, found: Estimate) -> Reading:
        layout = Layout(v)
        step = layout.join(v)
        products = layout.join({name: self.g[name] for name in v}) * step
        sizes = layout.norms(products)
        size = length(products)
        if not isfinite(size):  # the claimed slope is no number, so far is it from that of f
            return Reading(
                v, inf, numeric, error, inf, sizes, 0.0, found.kink, found.still, found.sides, edge=found.edge
            )
        analytic = float(products.sum())
        rounding = self._rounding(v, products, size)
        error += self.claim.rtol * max(size, abs(numeric))
        if self.claim.atol:
            error += self.claim.atol * length(np.array([length(part) for part in v.values()]))
        return Reading(
            v,
            analytic,
            numeric,
            error + rounding,
            size,
            sizes,
            rounding,
            found.kink,
            found.still,
            found.sides,
            edge=found.edge,
        )

    def _rounding(self, v: Point, products: Array, size: float) -> float:
        """How far rounding inside grads may move <g, v>."""
        shaken = 0.0
        for near in self.near:
            moved = (((near[name] - self.g[name]) * part).sum() for name, part in v.items())
            shaken = max(shaken, abs(float(sum(moved))))
        return 10 * shaken + 64 * self.unit * size + 8 * EPS * float(np.abs(products).sum())

    def _measured_noise(self) -> Noise:
        layout = Layout(self.point)
        at, step = layout.join(self.point), layout.join(directions.gaussian(self.reach, self.rng))

        def along(t: float) -> float:
            return self.claim.nearby(layout.split(at + t * step))

        with np.errstate(all="ignore"):
            found = noise_level(along, self.f0)
        if self.claim.coarse:
            return Noise(max(found.sigma, SINGLE / 2 * abs(self.f0)), low=True, single=True)
        low = found.low(self.f0)
        return Noise(found.sigma, low=low, single=low and found.coarse)


def _confirmed(exact: Reading, plain: Reading) -> bool:
    """Whether differences say the same as a complex step, at a point without a kink."""
    return plain.usable and not plain.kink and abs(exact.numeric - plain.numeric) <= exact.allowed + plain.allowed
