"""Several outputs as one number: their inner product with random cotangents.

A wrong product with the Jacobian is seen along a random cotangent whatever it is; the whole Jacobian is never needed.
Cotangents of ones would be blind: the outputs of softmax sum to one.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.gradient.claim import LossError, described
from grader.gradient.leaves import is_tensor, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Weighted:
    """The function <u, f(x)>: u is Gaussian, drawn when the shapes of the outputs are first seen; 1 for one number."""

    f: Callable[[Any], Any]
    rng: np.random.Generator
    cotangents: list[np.ndarray[Any, Any]] = field(default_factory=list)

    def __call__(self, x: Any) -> Any:
        """The loss."""
        return self.of(self.f(x))

    def of(self, answer: Any) -> Any:
        """The inner product of outputs, in the arithmetic of their own framework."""
        outputs = list(flat(answer))
        if not outputs:
            raise LossError(f"f returned {described(answer)}, expected real numbers")
        if not self.cotangents:
            self.draw(outputs)
        return sum(_inner(u, output) for u, output in zip(self.cotangents, outputs, strict=True))

    def draw(self, outputs: list[Any]) -> None:
        """Draw the cotangents for outputs of these shapes."""
        single = len(outputs) == 1 and np.size(plain(outputs[0])) == 1
        self.cotangents = [
            np.ones(np.shape(o)) if single else self.rng.standard_normal(np.shape(plain(o))) for o in outputs
        ]


def flat(answer: Any) -> Iterator[Any]:
    """The arrays of floating-point numbers in an answer; what cannot be differentiated is passed over."""
    if isinstance(answer, list | tuple):
        for part in answer:
            yield from flat(part)
    elif hasattr(answer, "keys"):
        for part in answer.values():
            yield from flat(part)
    elif is_tensor(answer):
        if answer.is_complex():
            answer = sys.modules["torch"].view_as_real(answer)
        if answer.is_floating_point():
            yield answer
    elif np.asarray(answer).dtype.kind in "fc" or isinstance(answer, int | float):
        yield answer


def _inner(u: np.ndarray[Any, Any], output: Any) -> Any:
    if is_tensor(output):
        torch = sys.modules["torch"]
        return (torch.as_tensor(u).to(device=output.device, dtype=output.dtype) * output).sum()
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(output, jax.Array):
        return (jax.numpy.asarray(u, dtype=output.dtype) * output).sum()
    return np.sum(u * np.asarray(output))
