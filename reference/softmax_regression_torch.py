"""Softmax regression in PyTorch: `torch.nn.functional.linear`, gradients by autograd, steps by `torch.optim.SGD`.

The names, shapes and errors of `reference.softmax_regression`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from reference.softmax_torch import cost, cost_from_logits, output_grad, softmax

if TYPE_CHECKING:
    from torch import Tensor

    from reference.softmax_torch import Values

__all__ = ["accuracy", "cost", "forward", "gradients", "predict", "step", "train"]


def forward(X: Values, W: Values, b: Values) -> Tensor:
    """Class probabilities of each example, `(n, m), (C, n), (C, 1) -> (C, m)`."""
    return softmax(_logits(_tensor(X), _tensor(W), _tensor(b)))


def gradients(X: Values, Y_hat: Values, Y: Values) -> tuple[Tensor, Tensor]:
    """Gradients of the cost, dW and db: autograd carries dZ / m back through the linear layer."""
    X, dZ = _tensor(X), output_grad(Y_hat, Y)
    W = torch.zeros(len(dZ), len(X), dtype=torch.float64, requires_grad=True)
    b = torch.zeros(len(dZ), 1, dtype=torch.float64, requires_grad=True)
    dW, db = torch.autograd.grad(_logits(X, W, b), (W, b), grad_outputs=dZ / dZ.shape[1])
    return dW, db


def step(W: Values, b: Values, dW: Values, db: Values, alpha: float) -> tuple[Tensor, Tensor]:
    """One step downhill, by `torch.optim.SGD`."""
    moved = [_tensor(W).requires_grad_(), _tensor(b).requires_grad_()]
    for tensor, slope in zip(moved, (dW, db), strict=True):
        tensor.grad = _tensor(slope)
    torch.optim.SGD(moved, lr=alpha).step()
    return moved[0].detach(), moved[1].detach()


def train(X: Values, Y: Values, W: Values, b: Values, alpha: float, steps: int) -> tuple[Tensor, Tensor, Tensor]:
    """Gradient descent on the cost of the logits, by autograd and `torch.optim.SGD`."""
    X, Y, W, b = _tensor(X), _tensor(Y), _tensor(W).requires_grad_(), _tensor(b).requires_grad_()
    descent, costs = torch.optim.SGD([W, b], lr=alpha), []
    for _ in range(steps):
        descent.zero_grad()
        J = cost_from_logits(_logits(X, W, b), Y)
        J.backward()  # type: ignore[no-untyped-call]  # torch has not typed it
        descent.step()
        costs.append(float(J.detach()))
    return W.detach(), b.detach(), torch.tensor(costs, dtype=torch.float64)


def predict(X: Values, W: Values, b: Values) -> Tensor:
    """The likeliest class of each example as a number from 0, `(n, m), (C, n), (C, 1) -> (m,)`."""
    return _logits(_tensor(X), _tensor(W), _tensor(b)).argmax(dim=0)


def accuracy(predicted: Values, labels: Values) -> Tensor:
    """The share of examples whose class was found, `(m,), (m,) -> ()`."""
    return (torch.as_tensor(predicted) == torch.as_tensor(labels)).to(torch.float64).mean()


def _logits(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    return torch.nn.functional.linear(X.T, W, b[:, 0]).T


def _tensor(values: Values) -> Tensor:
    tensor = values if hasattr(values, "detach") else torch.from_numpy(np.array(values, dtype=np.float64))
    return tensor.detach().clone().to(torch.float64)
