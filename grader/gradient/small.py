"""What is said of a tensor in which little or nothing could be seen: a note, or that it stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.gradient.claim import EPS
from grader.gradient.tensor import ENOUGH, power, resolution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.gradient.tensor import Tensor

SHARE = 1e-3  # a tensor that matters less than this share of the largest may be judged beside it
NOTHING = 1e-4  # what cannot be measured must at least be this small beside f


def notes_on(tensors: Sequence[Tensor]) -> tuple[list[str], Tensor | None]:
    """Notes on those tensors that pass although little could be seen, and the first that stays open."""
    best = max((reading.size for t in tensors if t.judgement == "agrees" for reading in t.readings), default=0.0)
    still = [t.name for t in tensors if t.judgement == "still"]
    hidden = [t.name for t in tensors if t.judgement == "hidden" and (_is_rounding(t, best) or _in_single(t, best))]
    coarse = [t for t in tensors if t.judgement == "coarse" and _beside(t, best)]
    open_ = [
        t
        for t in tensors
        if (t.judgement == "hidden" and t.name not in hidden) or (t.judgement == "coarse" and t not in coarse)
    ]
    notes = []
    for factor in sorted({t.larger for t in tensors} - {1.0}):
        names = ", ".join(t.name for t in tensors if t.larger == factor)
        where = f"where all parameters are {factor:g} times larger"
        notes.append(f"the gradient of {names} is so small here that it was judged {where}")
    if still:
        notes.append(f"f does not change with {', '.join(still)} here, and the claimed gradient of it is zero")
    if hidden:
        beside = "the others" if best else "f's own rounding"
        notes.append(
            f"the gradient of {', '.join(hidden)} is so small beside {beside} that an error in it could not be seen"
        )
    notes += [
        f"the gradient of {t.name} is so small beside the others that only an error above "
        f"{100 * t.detectable:.2g} % of it could be seen"
        for t in coarse
    ]
    return notes, open_[0] if open_ else None


def why_open(tensor: Tensor) -> str:
    """The reason why neither a pass nor a note will do."""
    worst = tensor.worst
    if worst.rounding > max(worst.allowed / 2, 1e-3 * worst.size):
        return (
            f"the claimed gradient of {tensor.name} is another at every rounding of the parameters: nobody can judge it"
        )
    if tensor.oracle.noise.low:
        return f"f is too coarse in {tensor.name} for so small a slope to be measured"
    return f"the gradient of {tensor.name} is too small beside f to be measured, and is claimed not to be zero"


def _is_rounding(tensor: Tensor, best: float) -> bool:
    """Whether the claimed gradient is zero, or nothing but rounding: of f, or of grads itself."""
    scale = max(tensor.oracle.scale, best)
    size = max(reading.size for reading in tensor.readings)
    own = max(reading.rounding for reading in tensor.readings)
    allowed = min(reading.allowed for reading in tensor.readings)
    return allowed <= NOTHING * scale and (size == 0 or size <= max(4 * own, 64 * EPS * scale))


def _in_single(tensor: Tensor, best: float) -> bool:
    """Whether f is so coarse that no more than this could be expected of a small gradient."""
    return tensor.oracle.noise.low and _beside(tensor, best)


def _beside(tensor: Tensor, best: float) -> bool:
    """Whether an error that matters beside the largest gradient would have been seen."""
    return power([resolution(reading, SHARE * best) for reading in tensor.readings]) <= ENOUGH
