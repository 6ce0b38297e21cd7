"""From readings to a judgement of each tensor: what differs, what agrees, what cannot be told, and how sure that is."""

from __future__ import annotations

from math import inf, isfinite, prod
from typing import TYPE_CHECKING, Literal

import msgspec

from grader.gradient import directions
from grader.gradient.claim import EPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.gradient.oracle import Oracle, Reading
    from grader.naming.cause import Cause

Judgement = Literal["agrees", "differs", "suspect", "unclear", "hidden", "coarse", "still", "kink"]
MISS = 1e-3  # the probability with which an error of the stated size may go unseen
STAIRS = 1e-5  # noise beyond what single precision explains: f rounds its values, and is flat between its stairs
ENOUGH = 1e-2  # a pass must have been able to see a relative error of this size
UNSTEADY = 1e-2  # relative change of a gradient at rounding of the point that is no rounding of its own
DUST = 1e-11  # of f: what a gradient may be that is zero but for its rounding
FINE = 1e-5  # what a joint direction must have been able to see in a tensor, or it is looked at by itself
DIRECTIONS, JOINT_DIRECTIONS = 12, 2


class Tensor(msgspec.Struct):
    """All readings of one tensor and what they come to.

    `still`: f does not move with it and no gradient is claimed; `hidden`: both slopes are below what can be measured;
    `coarse`: they agree, and too little could have been seen. `cause` is known where a corner of f shows it.
    """

    name: str
    oracle: Oracle
    readings: list[Reading] = msgspec.field(default_factory=list)
    judgement: Judgement = "unclear"
    detectable: float = inf
    cause: Cause | None = None
    larger: float = 1.0  # how many times larger the parameters were where it was judged

    @property
    def worst(self) -> Reading:
        """The reading that differs most, in units of what is allowed."""
        return max(self.readings, key=lambda reading: reading.off / reading.allowed if reading.allowed else inf)


def examine_all(oracle: Oracle, names: Sequence[str]) -> list[Tensor]:
    """Judge tensors; twice, where it showed on the way that f is less precise than was thought."""
    noise = oracle.noise
    found = _examine_all(oracle, names)
    return found if oracle.noise is noise else _examine_all(oracle, names)


def _examine_all(oracle: Oracle, names: Sequence[str]) -> list[Tensor]:
    """All tensors at once as long as nothing is wrong with them, then in halves, then one by one."""
    if len(names) == 1:
        return [examine(oracle, names[0])]
    together = _jointly(oracle, names)
    if together is None:
        half = len(names) // 2
        return [*_examine_all(oracle, names[:half]), *_examine_all(oracle, names[half:])]
    return [tensor if tensor.detectable <= FINE else examine(oracle, tensor.name) for tensor in together]


def _jointly(oracle: Oracle, names: Sequence[str]) -> list[Tensor] | None:
    """What joint directions say of each tensor; None where they do not agree with the claimed gradient."""
    readings = []
    for k in range(JOINT_DIRECTIONS):
        reading = _second_thoughts(oracle, oracle.read(directions.joint(oracle.reach, oracle.g, names, oracle.rng, k)))
        if judge(oracle, reading) != "agrees":
            return None
        readings.append(reading)
    return [
        Tensor(name, oracle, readings, "agrees", power([_share(reading, name) for reading in readings]))
        for name in names
    ]


def _share(reading: Reading, name: str) -> float:
    """What a joint reading resolves of one tensor."""
    return reading.allowed / reading.sizes[name] if reading.sizes[name] else inf


def examine(oracle: Oracle, name: str) -> Tensor:
    """Probe one tensor until what the readings say is clear, at most twelve times.

    One reading that differs is not enough to fail: a second, along another direction, must differ too, or the tensor is
    only suspect, and single coordinates decide.
    """
    tensor = Tensor(name, oracle)
    s, g = oracle.reach[name], oracle.g[name]
    for k in range(DIRECTIONS):
        v = directions.balanced(s, g, oracle.rng) if k % 2 else directions.proportional(s, oracle.rng)
        tensor.readings.append(_second_thoughts(oracle, oracle.read({name: v})))
        judged = [judge(oracle, reading) for reading in tensor.readings]
        agreeing = [r for r, what in zip(tensor.readings, judged, strict=True) if what in {"agrees", "hidden"}]
        tensor.detectable = power([resolution(reading) for reading in agreeing])
        tensor.judgement = _together(judged, tensor.detectable, max(ENOUGH, 3 * oracle.claim.rtol))
        if k and tensor.judgement not in {"unclear", "suspect", "coarse"}:
            break
    return tensor


def judge(oracle: Oracle, reading: Reading) -> Judgement:
    """What one reading says."""
    worth, visible = max(reading.size, abs(reading.numeric)), 64 * max(EPS * abs(oracle.f0), oracle.noise.sigma)
    if max(worth, reading.kink) < visible and not reading.exact:
        return "still" if reading.still and not reading.size else "hidden"
    # Of a staircase nobody can say whether its gradient is 0, or that of the hill.
    if oracle.noise.low and oracle.noise.sigma > max(STAIRS, oracle.claim.rtol) * oracle.scale:
        return "unclear"
    # A claimed gradient that is another at every rounding of the point is at a corner, of f or of its own; but one that
    # is nothing but rounding is so everywhere.
    unsteady = reading.rounding > UNSTEADY * reading.size > DUST * oracle.scale
    if unsteady or _at_a_kink(reading):
        return "kink"
    if not reading.usable:
        return "unclear"
    return _agreement(reading, worth) if reading.off <= reading.allowed else _difference(oracle, reading, visible)


def _at_a_kink(reading: Reading) -> bool:
    within = reading.allowed < reading.off < 4 * reading.kink
    return bool(reading.kink) and (resolution(reading) > ENOUGH or within)


def _agreement(reading: Reading, worth: float) -> Judgement:
    if not reading.size and (reading.still or reading.allowed == 0):
        return "still"
    return "agrees" if reading.allowed <= worth else "hidden"


def _difference(oracle: Oracle, reading: Reading, visible: float) -> Judgement:
    value = oracle.scale  # at a minimum or a zero f itself says nothing
    if max(reading.size, abs(reading.numeric)) < visible:
        return "hidden"
    if reading.numeric == 0 and reading.size < 1e-11 * max(value, 1.0):
        return "unclear"
    if oracle.noise.sigma > STAIRS * value:
        return "unclear"
    return "unclear" if resolution(reading) > 0.1 and reading.off < 3 * reading.allowed else "differs"


def resolution(reading: Reading, floor: float = 0.0) -> float:
    """The allowed difference relative to the slope: res = T / max(S, |d|, floor)."""
    size = max(reading.size, abs(reading.numeric), floor)
    return reading.allowed / size if size else inf


def power(resolutions: Sequence[float]) -> float:
    """The smallest relative error that k readings miss with probability 1e-3 at most.

    For Gaussian v, P(|<e, v>| <= T) <= 0.8 T / ||e o v||, so k readings miss a relative error delta with probability
    prod(0.8 res_j / delta), and delta = (prod 0.8 res_j / p)^(1/k). Readings too coarse to help are left out.
    """
    found = sorted(0.8 * res for res in resolutions if isfinite(res))
    return min(((prod(found[:k]) / MISS) ** (1 / k) for k in range(1, len(found) + 1)), default=inf)


def _second_thoughts(oracle: Oracle, reading: Reading) -> Reading:
    """Before a narrow difference counts, ask grads about its rounding once more."""
    if len(oracle.near) > 1 or not reading.allowed < reading.off < 1e3 * reading.allowed:
        return reading
    oracle.ask_again()
    return oracle.read(reading.v)


def _together(judged: list[Judgement], able_to_see: float, enough: float) -> Judgement:
    said = set(judged)
    if "kink" in said:
        return "kink"
    if judged.count("differs") > 1:
        return "differs"
    if "differs" in said:
        return "suspect"
    if said <= {"still", "hidden"}:
        return "still" if said == {"still"} else "hidden"
    if able_to_see <= enough:
        return "agrees"
    return "coarse" if said <= {"agrees", "hidden", "still"} else "unclear"
