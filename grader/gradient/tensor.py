"""From readings to a verdict: what differs, what agrees, what cannot be told, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, isfinite, prod
from typing import TYPE_CHECKING, Literal

from grader.gradient import directions
from grader.gradient.claim import EPS

if TYPE_CHECKING:
    from grader.gradient.oracle import Oracle, Reading

Judgement = Literal["agrees", "differs", "suspect", "unclear", "zero", "kink"]
MISS = 1e-3  # the probability with which an error of the stated size may go unseen
SHARE = 1e-3  # a tensor that matters less than this share of the largest is judged beside it, not on its own
STAIRS = 1e-5  # noise beyond what single precision explains: f rounds its values, and is flat between its stairs
ENOUGH = 1e-2  # a pass must have been able to see a relative error of this size
DIRECTIONS = 12


@dataclass
class Tensor:
    """All readings of one tensor and what they come to."""

    name: str
    readings: list[Reading] = field(default_factory=list)
    judgement: Judgement = "unclear"
    detectable: float = inf

    @property
    def worst(self) -> Reading:
        """The reading that differs most, in units of what is allowed."""
        return max(self.readings, key=lambda reading: reading.off / reading.allowed if reading.allowed else inf)


def examine(oracle: Oracle, name: str) -> Tensor:
    """Probe one tensor until what the readings say is clear, at most twelve times.

    One reading that differs is not enough to fail: a second, along another direction, must differ too, or the tensor is
    only suspect, and single coordinates decide.
    """
    tensor = Tensor(name)
    x, g = oracle.point[name], oracle.g[name]
    for k in range(DIRECTIONS):
        v = directions.balanced(x, g, oracle.rng) if k % 2 else directions.proportional(x, oracle.rng)
        tensor.readings.append(_second_thoughts(oracle, oracle.read(name, v)))
        judged = [judge(oracle, reading) for reading in tensor.readings]
        agreeing = [r for r, what in zip(tensor.readings, judged, strict=True) if what == "agrees"]
        tensor.detectable = detectable(oracle, agreeing)
        tensor.judgement = _together(judged, tensor.detectable)
        if k and tensor.judgement not in {"unclear", "suspect"}:
            break
    return tensor


def judge(oracle: Oracle, reading: Reading) -> Judgement:
    """What one reading says."""
    a, d, r, T = abs(reading.analytic), abs(reading.numeric), reading.off, reading.allowed
    value = abs(oracle.f0)
    if max(a, d) <= max(1e-11 * oracle.slope, 1e-11 * oracle.span.get(reading.name, 0.0), 4 * EPS * value):
        return "zero"
    if reading.kink and (resolution(oracle, reading) > ENOUGH or T < r < 4 * reading.kink):
        return "kink"
    if not reading.usable:
        return "unclear"
    if r <= T:
        return "agrees"
    worth = max(reading.size, d)
    if worth < 64 * max(EPS * value, oracle.noise.sigma) or (d == 0 and reading.size < 1e-11 * max(value, 1.0)):
        return "unclear"
    if oracle.noise.sigma > STAIRS * value:
        return "unclear"
    return "unclear" if resolution(oracle, reading) > 0.1 and r < 3 * T else "differs"


def resolution(oracle: Oracle, reading: Reading, share: float = SHARE) -> float:
    """The allowed difference relative to the slope: res = T / max(S, |d|, a thousandth of the largest slope)."""
    size = max(reading.size, abs(reading.numeric), share * oracle.slope)
    return reading.allowed / size if size else inf


def detectable(oracle: Oracle, readings: list[Reading]) -> float:
    """The smallest relative error that k readings miss with probability 1e-3 at most.

    For Gaussian v, P(|<e, v>| <= T) <= 0.8 T / ||e o v||, so k readings miss a relative error delta with probability
    prod(0.8 res_j / delta), and delta = (prod 0.8 res_j / p)^(1/k). Readings too coarse to help are left out.
    """
    found = sorted(0.8 * resolution(oracle, reading) for reading in readings if reading.usable)
    return min(((prod(found[:k]) / MISS) ** (1 / k) for k in range(1, len(found) + 1)), default=inf)


def beside_others(oracle: Oracle, tensor: Tensor) -> bool:
    """Whether a tensor that passed is too small beside the others to be judged on its own."""
    usable = [reading for reading in tensor.readings if reading.usable]
    return tensor.judgement == "agrees" and min(resolution(oracle, reading, 0.0) for reading in usable) > ENOUGH


def _second_thoughts(oracle: Oracle, reading: Reading) -> Reading:
    """Before a narrow difference counts, ask grads about its rounding once more."""
    if len(oracle.near) > 1 or not reading.allowed < reading.off < 1e3 * reading.allowed:
        return reading
    oracle.ask_again()
    return oracle.read(reading.name, reading.v)


def _together(judged: list[Judgement], power: float) -> Judgement:
    if "kink" in judged:
        return "kink"
    if judged.count("differs") > 1:
        return "differs"
    if "differs" in judged:
        return "suspect"
    if "unclear" not in judged and judged.count("zero") == len(judged):
        return "zero"
    return "agrees" if isfinite(power) and power <= ENOUGH else "unclear"
