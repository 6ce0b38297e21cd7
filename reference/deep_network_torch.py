"""A network of L layers in PyTorch: the forward pass in its operators, every gradient by autograd.

The names and shapes of `reference.deep_network`. What `backward` needs is the inputs and parameters themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from reference.softmax_torch import cost, cost_from_logits, softmax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from reference.softmax_torch import Values

    Parameters = dict[str, Tensor]

__all__ = ["backward", "cost", "forward", "predict", "relu", "relu_slope", "train", "update"]


def relu(Z: Values) -> Tensor:
    """max(0, z) of every element, by `torch.relu`."""
    return torch.relu(_tensor(Z))


def relu_slope(Z: Values) -> Tensor:
    """g'(z) of ReLU for every element, by autograd, which takes 0 at 0 as well."""
    Z = _tensor(Z).requires_grad_()
    (slope,) = torch.autograd.grad(torch.relu(Z).sum(), Z)
    return slope


def forward(X: Values, parameters: Mapping[str, Values]) -> tuple[Tensor, tuple[Tensor, Parameters]]:
    """Class probabilities of each example, `(n_0, m) -> (C, m)`, and what `backward` needs."""
    X, tensors = _tensor(X), {name: _tensor(value) for name, value in parameters.items()}
    return softmax(_logits(X, tensors)), (X, tensors)


def backward(Y_hat: Values, Y: Values, caches: tuple[Tensor, Parameters]) -> Parameters:  # noqa: ARG001 -- as the course calls it; autograd makes its own
    """Gradients of the cost with respect to every weight and bias, by autograd."""
    X, tensors = caches
    moved = {name: tensor.detach().clone().requires_grad_() for name, tensor in tensors.items()}
    slopes = torch.autograd.grad(cost_from_logits(_logits(X, moved), Y), list(moved.values()))
    return {f"d{name}": slope for name, slope in zip(moved, slopes, strict=True)}


def update(parameters: Mapping[str, Values], gradients: Mapping[str, Values], alpha: float) -> Parameters:
    """One step downhill, by `torch.optim.SGD`."""
    moved = {name: _tensor(value).requires_grad_() for name, value in parameters.items()}
    for name, tensor in moved.items():
        tensor.grad = _tensor(gradients[f"d{name}"])
    torch.optim.SGD(list(moved.values()), lr=alpha).step()
    return {name: tensor.detach() for name, tensor in moved.items()}


def train(
    X: Values, Y: Values, parameters: Mapping[str, Values], alpha: float, steps: int
) -> tuple[Parameters, Tensor]:
    """Gradient descent by autograd and `torch.optim.SGD`: the last parameters, and the cost before each step."""
    X, Y = _tensor(X), _tensor(Y)
    moved = {name: _tensor(value).requires_grad_() for name, value in parameters.items()}
    descent, costs = torch.optim.SGD(list(moved.values()), lr=alpha), []
    for _ in range(steps):
        descent.zero_grad()
        J = cost_from_logits(_logits(X, moved), Y)
        J.backward()  # type: ignore[no-untyped-call]  # torch has not typed it
        descent.step()
        costs.append(float(J.detach()))
    return {name: tensor.detach() for name, tensor in moved.items()}, torch.tensor(costs, dtype=torch.float64)


def predict(X: Values, parameters: Mapping[str, Values]) -> Tensor:
    """The likeliest class of each example as a number from 0, `(n_0, m) -> (m,)`."""
    return forward(X, parameters)[0].argmax(dim=0)


def _logits(X: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
    A, last = X, len(parameters) // 2
    for layer in range(1, last + 1):
        A = torch.addmm(parameters[f"b{layer}"], parameters[f"W{layer}"], A)
        A = A if layer == last else torch.relu(A)
    return A


def _tensor(values: Values) -> Tensor:
    tensor = values if hasattr(values, "detach") else torch.from_numpy(np.array(values, dtype=np.float64))
    return tensor.detach().clone().to(torch.float64)
