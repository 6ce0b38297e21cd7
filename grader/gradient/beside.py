"""A gradient at a corner of f: judged beside it, and held against the slopes on its sides.

At a corner f has no gradient, but not every claim is as good as another. Beside the corner, on either side, the claim
must be right. At the corner, f is smooth along every direction in which no side differs from another, and there the
claim must have the slope of f; and where there are but two sides, its slope must not lie outside of theirs.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from grader.gradient import directions
from grader.gradient.flaws import shape_flaw
from grader.gradient.oracle import Oracle
from grader.gradient.result import as_index, named
from grader.gradient.tensor import Tensor, examine
from grader.naming.gradients import at_a_corner
from grader.naming.observed import length

if TYPE_CHECKING:
    from grader.gradient.claim import Claim, Point
    from grader.gradient.oracle import Reading
    from grader.gradient.result import Array

FINE = (1e-5, 1e-4, 1e-6)  # how far from the corner, relative to the parameters
COARSE = (1e-2, 10**-1.5, 1e-1)  # in single precision nothing is seen closer by
POINTS = 2  # at which a tensor must have been judged
CLAIMS, SURPLUS = 24, 10  # claims by which the sides are told apart: until the last ten brought no new direction
CLOSE, COARSELY = 1e-4, 1e-1  # relative difference of claims above which they are of different sides
MOST = 6  # coordinates that a note lists


def judge_beside(oracle: Oracle, kinked: list[Tensor], complex_step: bool) -> tuple[list[Tensor], list[str]]:
    """Judge at points beside the corner, on both sides, then at the corner itself; the judged tensors and notes."""
    sizes = COARSE if oracle.noise.low else FINE
    judged: dict[str, list[Tensor]] = {tensor.name: [] for tensor in kinked}
    tried = 0
    for beside in _points(oracle, sizes):
        near = oracle_at(oracle.claim, beside, oracle.rng, complex_step)
        if near is None:
            continue
        tried += 1
        for name, found in judged.items():
            if sum(tensor.judgement == "agrees" for tensor in found) < POINTS:
                found.append(examine(near, name))
        if all(_enough(found) for found in judged.values()):
            break
    claims = _claims(oracle, list(judged)) if tried else []
    notes: list[str] = []
    return [_at_the_corner(oracle, tensor, judged[tensor.name], claims, notes, tried) for tensor in kinked], notes


def _enough(found: list[Tensor]) -> bool:
    said = [tensor.judgement for tensor in found]
    return "differs" in said or said.count("agrees") >= POINTS


def _points(oracle: Oracle, sizes: tuple[float, ...]) -> list[Point]:
    """Each point with its mirror image, which is on the other side of every kink."""
    found = []
    for size in sizes:
        point = directions.nudged(oracle.point, size, oracle.rng)
        found += [point, {name: 2 * x - point[name] for name, x in oracle.point.items()}]
    return found


def oracle_at(claim: Claim, point: Point, rng: np.random.Generator, complex_step: bool) -> Oracle | None:
    """What can be asked at a point that we chose; None where f or its gradient is not defined there."""
    value = claim.nearby(point)
    g = claim.gradient_nearby(point) if isfinite(value) else {}
    if not g or shape_flaw(g, point) is not None:
        return None
    return Oracle(claim, point, value, {n: g[n].astype(np.float64) for n in point}, rng, exactly=complex_step)


def _claims(oracle: Oracle, names: list[str]) -> list[Point]:
    """Claimed gradients all around the corner, so many that their differences show every side."""
    found: list[Point] = []
    size = COARSE[0] if oracle.noise.low else min(FINE)
    for _ in range(CLAIMS):
        point = directions.nudged(oracle.point, size, oracle.rng)
        g = oracle.claim.gradient_nearby(point)
        if g and shape_flaw(g, point) is None:
            found.append({name: g[name].astype(np.float64) for name in names})
        if len(found) > SURPLUS and all(_BothSides.of(oracle, name, found).told_apart for name in names):
            break
    return found


def _at_the_corner(
    oracle: Oracle,
    tensor: Tensor,
    beside: list[Tensor],
    claims: list[dict[str, Array]],
    notes: list[str],
    tried: int,
) -> Tensor:
    """One tensor: wrong beside the corner, or at it, or right as far as can be told."""
    for wrong in ("differs", "suspect"):
        for near in beside:
            if near.judgement == wrong:
                notes.append(f"f has a corner in {tensor.name} exactly here: judged beside it")
                return near
    agreeing = [near for near in beside if near.judgement == "agrees"]
    if not agreeing:
        where = "at every point tried nearby" if tried else "f is not defined at the points tried nearby"
        notes.append(f"f has a corner in {tensor.name} here, and {where}")
        return tensor
    span = _BothSides.of(oracle, tensor.name, claims)
    outside = span.outside(oracle, tensor)
    if outside:
        cause = at_a_corner(tensor.name, span.tied, span.claims, oracle.g[tensor.name], span.reach)
        return Tensor(tensor.name, oracle, outside, "differs", tensor.detectable, cause)
    notes.append(f"f has a corner exactly here{span.places(tensor.name)}: judged beside it")
    return max(agreeing, key=lambda near: near.detectable)


class _BothSides:
    """The claimed gradients on the sides of a corner, scaled by how far each coordinate moves."""

    def __init__(self, reach: Array, at: Array, claims: Array, tolerance: float) -> None:
        self.reach, self.at, self.claims = reach, at, claims
        self.centre = claims.mean(axis=0)
        self.blind = tolerance * max(length(at), length(claims) / np.sqrt(len(claims)))
        self.tied = np.flatnonzero(np.ptp(claims, axis=0) > tolerance * np.max(np.abs(claims), initial=0.0))
        _, weights, basis = np.linalg.svd(claims - self.centre, full_matrices=False)
        self.normals = basis[weights > self.blind]  # the directions in which one side differs from another
        self.told_apart = len(self.normals) <= len(claims) - 1 - SURPLUS

    @classmethod
    def of(cls, oracle: Oracle, name: str, claims: list[Point]) -> _BothSides:
        s = oracle.reach[name]
        rows = np.array([(g[name] * s).ravel() for g in claims])
        return cls(s, (oracle.g[name] * s).ravel(), rows, COARSELY if oracle.noise.low else CLOSE)

    def places(self, name: str) -> str:
        """Which coordinates have more than one side, as a note says it."""
        if not 0 < self.tied.size <= MOST:
            return f" ({name})" if self.tied.size else ""
        indices = [as_index(np.unravel_index(i, self.reach.shape)) for i in self.tied]
        return f" (in {', '.join(named(name, index) for index in indices)})"

    def outside(self, oracle: Oracle, tensor: Tensor) -> list[Reading]:
        """Readings at the corner that the claim contradicts; none if it may be one of the slopes there."""
        smooth = [
            _without_ties(oracle, oracle.by_differences({tensor.name: v})) for v in self._smooth_directions(oracle.rng)
        ]
        margin = self.blind * np.sqrt(self.at.size)
        wrong = [r for r in smooth if r.usable and not r.kink and r.off > 3 * r.allowed + margin]
        if wrong:
            return wrong
        readings = (_without_ties(oracle, reading) for reading in tensor.readings)
        return [reading for reading in map(self._held, readings) if reading is not None]

    def _smooth_directions(self, rng: np.random.Generator) -> list[Array]:
        """Along no normal: that in which the claim lies furthest from all sides, and a random one."""
        found = []
        for d in ((self.at - self.centre) / (length(self.at - self.centre) or 1.0), rng.standard_normal(self.at.size)):
            across = self._across(d)
            size = float(np.linalg.norm(across))
            if size > 1e-6 * max(1.0, float(np.linalg.norm(d))):
                found.append(self.reach * (across / size * np.sqrt(d.size)).reshape(self.reach.shape))
        return found

    def _across(self, d: Array) -> Array:
        """The part of a direction along which no side differs from another, as far as the sides are known."""
        if not self.told_apart:
            across = d.copy()
            across[self.tied] = 0.0
            return across
        across = np.asarray(d - self.normals.T @ (self.normals @ d), np.float64)
        return np.asarray(across - self.normals.T @ (self.normals @ across), np.float64)

    def _held(self, reading: Reading) -> Reading | None:
        """The reading with the slope of the nearer side, where the claimed slope is not between the sides.

        Of more than two sides, f may be the sum of kinks of both signs: then the slopes of all sides count, and as much
        again, since not every side was seen.
        """
        if not reading.kink or reading.sides is None:
            return None
        sides, margin = reading.sides, 3 * self.blind
        if len(self.normals) > 1:
            step = (next(iter(reading.v.values())) / self.reach).ravel()
            slopes = np.append(self.claims @ step, [sides.left, sides.right])
            sides = sides._replace(left=float(slopes.min()), right=float(slopes.max()))
            margin += float(np.ptp(slopes))
        if sides.misses(reading.analytic, margin + reading.rounding) <= 0:
            return None
        nearer = min(sides.left, sides.right, key=lambda slope: abs(slope - reading.analytic))
        return replace(reading, numeric=nearer, allowed=10 * sides.error + reading.rounding)


def _without_ties(oracle: Oracle, reading: Reading) -> Reading:
    """The reading with the rounding of a smooth gradient: at a tie, to ask again nearby is to get another side."""
    rounding = 128 * oracle.unit * reading.size
    return replace(reading, rounding=rounding, allowed=reading.allowed - reading.rounding + rounding)
