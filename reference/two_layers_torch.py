"""A classifier of two layers in PyTorch: the forward pass in its operators, every gradient by autograd.

The names and shapes of `reference.two_layers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from reference.softmax_rows_torch import cost_from_logits as cost
from reference.softmax_rows_torch import output_grad, softmax

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "Network", "cost", "dZ_by_autograd", "forward", "gradients", "network_cost", "output_grad", "softmax", "train",
]  # fmt: skip


def forward(X: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """Logits of each example, `(m, n) -> (m, C)`, by `torch.nn.functional.linear`."""
    A = torch.relu(torch.nn.functional.linear(X, W1, b1))
    return torch.nn.functional.linear(A, W2, b2)


def network_cost(X: Tensor, Y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    """Mean cross-entropy of the network on a data set, `-> ()`."""
    return cost(forward(X, W1, b1, W2, b2), Y)


def dZ_by_autograd(Z: Tensor, Y: Tensor) -> Tensor:
    """Gradient of the summed losses with respect to the logits, `(m, C), (m, C) -> (m, C)`."""
    Z = Z.detach().clone().requires_grad_()
    (dZ,) = torch.autograd.grad(len(Z) * cost(Z, Y), Z)
    return dZ


def gradients(X: Tensor, Y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> tuple[Tensor, ...]:
    """Gradients of the cost with respect to W1, b1, W2 and b2."""
    moved = [tensor.detach().clone().requires_grad_() for tensor in (W1, b1, W2, b2)]
    return torch.autograd.grad(network_cost(X, Y, *moved), moved)


class Network(torch.nn.Module):
    """The classifier as a module with two linear layers, in float64."""

    def __init__(self, n: int, h: int, C: int) -> None:
        super().__init__()
        self.hidden = torch.nn.Linear(n, h, dtype=torch.float64)
        self.output = torch.nn.Linear(h, C, dtype=torch.float64)

    def forward(self, X: Tensor) -> Tensor:
        """Logits of each example, `(m, n) -> (m, C)`."""
        logits: Tensor = self.output(torch.relu(self.hidden(X)))
        return logits


def train(net: Network, X: Tensor, Y: Tensor, alpha: float, steps: int) -> Tensor:
    """Gradient descent on the whole training set by `torch.optim.SGD`, in place: the cost before each step."""
    descent, costs = torch.optim.SGD(net.parameters(), lr=alpha), []
    for _ in range(steps):
        descent.zero_grad()
        J = cost(net(X), Y)
        J.backward()  # type: ignore[no-untyped-call]  # torch has not typed it
        descent.step()
        costs.append(float(J.detach()))
    return torch.tensor(costs, dtype=torch.float64)
