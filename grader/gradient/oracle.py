"""What the loss says about the claimed gradient at one point: readings along directions, each with its error."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.gradient import directions
from grader.gradient.claim import EPS
from grader.gradient.complex_step import complex_slope
from grader.gradient.difference import NARROW, TARGET, Noise, estimate
from grader.gradient.noise import noise_level

if TYPE_CHECKING:
    from grader.gradient.claim import Claim, Point
    from grader.gradient.result import Array

SINGLE = 2.0**-24
TRIFLE = 1e-4  # relative difference below which a gradient is not failed for what differences cannot confirm
VOUCHING = 1e-7  # relative error of differences at which they need not be better to vouch
TELLING = 1e-4  # relative error of differences up to which they can vouch for complex steps


@dataclass(frozen=True)
class Reading:
    """Analytic and numeric slope along `v` in one tensor: they may differ by `allowed`, both are of size `size`."""

    name: str
    v: Array
    analytic: float
    numeric: float
    allowed: float
    size: float  # S = ||g o v||: the typical |<g, v>|
    kink: float = 0.0

    @property
    def off(self) -> float:
        """By how much the two slopes differ."""
        return abs(self.analytic - self.numeric)

    @property
    def usable(self) -> bool:
        """Whether the numeric slope has an error estimate at all."""
        return isfinite(self.allowed)


@dataclass
class Oracle:
    """The loss around one point, with its noise, the claimed gradient there, and whether complex steps are trusted."""

    claim: Claim
    point: Point
    f0: float
    g: dict[str, Array]
    rng: np.random.Generator
    complex_step: bool
    noise: Noise = field(init=False)
    trusted: dict[str, bool] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)  # what step gave the last value in a tensor
    span: dict[str, float] = field(default_factory=dict)  # how much f moves with a tensor, whatever its slope
    near: list[tuple[Point, dict[str, Any]]] = field(default_factory=list)  # the same point to rounding

    def __post_init__(self) -> None:
        self.noise = self._measured_noise()
        self.scale = {name: float(np.linalg.norm(self.g[name] * directions.reach(x))) for name, x in self.point.items()}
        self.slope = max(self.scale.values())
        self.ask_again()
        self.twin = directions.rounded(self.point, EPS, self.rng)

    @property
    def unit(self) -> float:
        """Unit of rounding of f and of the claimed gradient."""
        return SINGLE if self.noise.single else EPS

    def ask_again(self) -> None:
        """Ask grads once more at the same point to rounding: what changes is its own rounding."""
        point = directions.rounded(self.point, self.unit, self.rng)
        self.near.append((point, self.claim.gradient(point)))

    def read(self, name: str, v: Array, *, proven: bool = False) -> Reading:
        """One reading, by complex step where it is trusted for this tensor, else by differences.

        What complex steps call wrong, differences must call wrong too, unless the tensor is `proven` to be wrong.
        """
        if self.trusted.get(name):
            exact = self._by_complex_step(name, v)
            if exact is not None and (proven or exact.off <= exact.allowed):
                return exact
            plain = self.by_differences(name, v)
            if exact is not None and _confirmed(exact, plain):
                if plain.off > plain.allowed:
                    return exact
                # A trifle may go; more than that stays open.
                trifle = exact.off < TRIFLE * max(exact.size, abs(exact.numeric))
                return plain if trifle else replace(exact, allowed=inf)
            self.trusted[name] = False
            return plain
        if self.complex_step and name not in self.trusted:
            exact = self._by_complex_step(name, v)
            self.trusted[name] = False
            if exact is not None:
                return self._trusting(exact)
        return self.by_differences(name, v)

    def by_differences(self, name: str, v: Array, target: float = TARGET) -> Reading:
        """One reading by differences alone."""
        start = self.steps.get(name)
        if start is not None and start < 1e3 * NARROW:
            start = None  # a short step is believed only on the way from long ones
        found = estimate(
            lambda t: self.claim.nearby(self._moved(name, v, t)),
            self.f0,
            self.noise,
            None if start is None else start * self.noise.ratio**2,
            target,
        )
        if start is not None and not found.usable:
            found = estimate(lambda t: self.claim.nearby(self._moved(name, v, t)), self.f0, self.noise, None, target)
        self.span[name] = max(found.span, self.span.get(name, 0.0))
        if found.usable and found.step is not None:
            self.steps.setdefault(name, found.step)
        return self._reading(name, v, found.value, 10 * found.error, found.kink)

    def _trusting(self, exact: Reading) -> Reading:
        """Compare the first complex step of a tensor with differences, which need not be as exact as alone."""
        name = exact.name
        plain = self.by_differences(name, exact.v, VOUCHING)
        self.trusted[name] = _confirmed(exact, plain) and plain.allowed <= TELLING * max(
            plain.size, abs(plain.numeric), 1e-3 * self.slope
        )
        return exact if self.trusted[name] else self.by_differences(name, exact.v)

    def _by_complex_step(self, name: str, v: Array) -> Reading | None:
        here = complex_slope(self.claim, self.point, name, v)
        there = None if here is None else complex_slope(self.claim, self.twin, name, v)
        if here is None or there is None:
            return None
        size = float(np.linalg.norm(self.g[name] * v))
        error = 10 * abs(here - there) + 64 * EPS * max(abs(here), size)
        return self._reading(name, v, here, error, 0.0)

    def _reading(self, name: str, v: Array, numeric: float, error: float, kink: float) -> Reading:
        products = self.g[name] * v
        size = float(np.linalg.norm(products))
        return Reading(name, v, float(products.sum()), numeric, error + self._rounding(name, v, products), size, kink)

    def _rounding(self, name: str, v: Array, products: Array) -> float:
        """How far rounding inside grads may move <g, v>."""
        shaken = max((_product(near.get(name), self.g[name], v) for _, near in self.near), default=0.0)
        size = float(np.linalg.norm(products))
        return 10 * shaken + 64 * self.unit * size + 8 * EPS * float(np.abs(products).sum())

    def _moved(self, name: str, v: Array, t: float) -> Point:
        return {**self.point, name: self.point[name] + t * v}

    def _measured_noise(self) -> Noise:
        v = {name: directions.proportional(x, self.rng) for name, x in self.point.items()}

        def along(t: float) -> float:
            return self.claim.nearby({name: x + t * v[name] for name, x in self.point.items()})

        found = noise_level(along, self.f0)
        if self.claim.coarse:
            return Noise(max(found.sigma, SINGLE / 2 * abs(self.f0)), low=True, single=True)
        low = found.low(self.f0)
        return Noise(found.sigma, low=low, single=low and found.coarse)


def _confirmed(exact: Reading, plain: Reading) -> bool:
    """Whether differences say the same as a complex step, at a point without a kink."""
    return plain.usable and not plain.kink and abs(exact.numeric - plain.numeric) <= exact.allowed + plain.allowed


def _product(near: Any, g: Array, v: Array) -> float:
    if near is None or near.shape != g.shape:
        return inf
    return abs(float(((near - g) * v).sum()))
