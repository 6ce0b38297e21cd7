"""Several outputs as one number: their inner product with random cotangents.

A wrong product with the Jacobian is seen along a random cotangent whatever it is; the whole Jacobian is never needed.
Cotangents of ones would be blind: the outputs of softmax sum to one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.gradient.claim import LossError, described
from grader.gradient.leaves import is_jax, is_tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Weighted(msgspec.Struct):
    """The function <u, f(x)>: u is Gaussian, drawn when the shapes of the outputs are first seen; 1 for one number."""

    f: Callable[[Any], Any]
    rng: np.random.Generator
    cotangents: list[np.ndarray[Any, Any]] = msgspec.field(default_factory=list)

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
        shapes = [tuple(np.shape(output)) for output in outputs]
        single = len(shapes) == 1 and np.prod(shapes[0]) == 1
        self.cotangents = [np.ones(shape) if single else self.rng.standard_normal(shape) for shape in shapes]


def flat(answer: Any) -> Iterator[Any]:
    """The arrays of floating-point numbers in an answer; what cannot be differentiated is passed over."""
    if isinstance(answer, list | tuple):
        for part in answer:
            yield from flat(part)
    elif hasattr(answer, "keys"):
        for part in answer.values():
            yield from flat(part)
    elif is_tensor(answer) and answer.is_complex():
        yield sys.modules["torch"].view_as_real(answer)
    elif _is_real(answer):
        yield answer


def _is_real(answer: Any) -> bool:
    if is_tensor(answer):
        return bool(answer.is_floating_point())
    if is_jax(answer):
        return bool(sys.modules["jax"].numpy.issubdtype(answer.dtype, np.floating))
    return isinstance(answer, int | float) or np.asarray(answer).dtype.kind == "f"


def _inner(u: np.ndarray[Any, Any], output: Any) -> Any:
    if is_tensor(output):
        torch = sys.modules["torch"]
        return (torch.as_tensor(u).to(device=output.device, dtype=output.dtype) * output).sum()
    if is_jax(output):
        jax = sys.modules["jax"]
        return (jax.numpy.asarray(u, dtype=output.dtype) * output).sum()
    return np.sum(u * np.asarray(output))
