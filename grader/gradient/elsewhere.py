"""A gradient that is too small to be measured here, judged where the parameters are larger.

In a deep net that starts from small weights a layer's gradient may be below the rounding of the loss. The same code,
with larger weights, has gradients that can be measured. Right there, it is believed here; wrong there, it is failed
only if a complex step says so here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.gradient.beside import oracle_at
from grader.gradient.tensor import Tensor, examine

if TYPE_CHECKING:
    from grader.gradient.oracle import Oracle

LARGER = (64.0, 8.0, 512.0)


def judge_where_larger(oracle: Oracle, tensor: Tensor, complex_step: bool) -> Tensor:
    """The same tensor, judged by what was seen where it matters more."""
    size = max(reading.size for reading in tensor.readings)
    if oracle.noise.low:
        return tensor  # hidden because f is rough, as a staircase is: further out it may look like another function
    if 0 < size <= 4 * max(reading.rounding for reading in tensor.readings):
        return tensor  # rounding here, and rounding there
    for factor in LARGER:
        point = {name: factor * x for name, x in oracle.point.items()}
        near = oracle_at(oracle.claim, point, oracle.rng, complex_step)
        if near is None:
            continue
        found = examine(near, tensor.name)
        if found.judgement == "agrees":
            return Tensor(tensor.name, near, found.readings, "agrees", found.detectable, larger=factor)
        if found.judgement == "differs":
            here = all(reading.exact and reading.off > reading.allowed for reading in tensor.readings)
            tensor.judgement = "differs" if here else "unclear"
            return tensor
    return tensor
