"""The gradient that a framework gives, as the claim: what is judged are the derivatives written in f itself.

So is a backward pass of one's own (`torch.autograd.Function`, `jax.custom_vjp`) checked without a word about gradients.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient.structure import Structure


def by_framework(f: Callable[[Any], Any], structure: Structure) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function from the parameters' arrays to their gradients, by name, computed by PyTorch or JAX.

    Raises:
        GraderError: the parameters are NumPy's, of which nobody knows the gradient.
    """
    if structure.frameworks == {"torch"}:
        return lambda point: _by_torch(f, structure, point)
    if structure.frameworks == {"jax"}:
        return lambda point: structure.gradients(sys.modules["jax"].grad(f)(structure.for_g(point)))
    raise GraderError(
        "no gradient is given, and the parameters are not all PyTorch's or all JAX's: give a third argument, "
        "a function of the parameters that returns the gradient"
    )


def _by_torch(f: Callable[[Any], Any], structure: Structure, point: Mapping[str, Any]) -> dict[str, Any]:
    torch = sys.modules["torch"]
    with torch.enable_grad():
        built, tensors = structure.tracked(point)
        total = f(built)
        if not total.requires_grad:
            raise GraderError(
                "the value of f has no graph: it does not depend on the parameters by PyTorch's operations"
            )
        grads = torch.autograd.grad(total, list(tensors.values()), allow_unused=True)
    return dict(zip(tensors, grads, strict=True))


def second_by_framework(g: Callable[[Any], Any], structure: Structure) -> Callable[[Any, Any], Any]:
    """Products of the Hessian with a vector: the derivative of the gradient along it, by the framework."""
    if structure.frameworks != {"jax"}:
        raise GraderError(
            "order=2 needs hvp, a function of the parameters and of a vector like them (H times the vector)"
        )
    jax = sys.modules["jax"]
    return lambda x, v: jax.jvp(g, (x,), (v,))[1]


def torch_gradient(f: Callable[[Any], Any], structure: Structure) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The gradient of f by PyTorch with its graph, so that it can be differentiated once more."""

    def gradient(point: Mapping[str, Any]) -> dict[str, Any]:
        torch = sys.modules["torch"]
        with torch.enable_grad():
            built, tensors = structure.tracked(point)
            return _graded(f(built), tensors)

    return gradient


def torch_hvp(f: Callable[[Any], Any], structure: Structure) -> Callable[[Mapping[str, Any], Any], dict[str, Any]]:
    """Products of the Hessian with a vector, by PyTorch differentiating twice."""

    def product(point: Mapping[str, Any], v: Mapping[str, Any]) -> dict[str, Any]:
        torch = sys.modules["torch"]
        with torch.enable_grad():
            built, tensors = structure.tracked(point)
            grads = _graded(f(built), tensors)
            total = sum((g * torch.as_tensor(v[name]).to(g)).sum() for name, g in grads.items())
            found = (
                torch.autograd.grad(total, list(tensors.values()), allow_unused=True)
                if torch.is_tensor(total) and total.requires_grad
                else [None] * len(tensors)
            )
        return {
            name: torch.zeros_like(t) if g is None else g for (name, t), g in zip(tensors.items(), found, strict=True)
        }

    return product


def _graded(total: Any, tensors: Mapping[str, Any]) -> dict[str, Any]:
    torch = sys.modules["torch"]
    grads = torch.autograd.grad(total, list(tensors.values()), create_graph=True, allow_unused=True)
    return {name: torch.zeros_like(t) if g is None else g for (name, t), g in zip(tensors.items(), grads, strict=True)}
