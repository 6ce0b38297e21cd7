"""A classifier of two layers in NumPy, one example a row, as PyTorch keeps them: the truth for forward passes.

n inputs, h hidden units, C classes, m examples: X `(m, n)`, Y and Z `(m, C)`, W1 `(h, n)`, b1 `(h,)`, W2 `(C, h)`,
b2 `(C,)`; a layer is X W^T + b, as in `torch.nn.Linear`. ReLU stands between the two.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np

from reference.arguments import numbers
from reference.softmax_rows import cost_from_logits as cost
from reference.softmax_rows import output_grad, softmax

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from reference.arguments import Array

__all__ = [
    "Network", "cost", "dZ_by_autograd", "descend", "forward", "gradients", "network_cost", "output_grad", "softmax",
    "train",
]  # fmt: skip


def forward(X: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> Array:
    """Logits of each example, `(m, n) -> (m, C)`; softmax belongs to the cost.

    Source: Bishop, PRML (2006), section 5.1; the course's lecture L19, L20.
    """
    return np.asarray(_hidden(X, W1, b1) @ numbers(W2, "W2").T + numbers(b2, "b2"))


def network_cost(X: ArrayLike, Y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> Array:
    """Cost of the network on a data set, the mean cross-entropy of its logits, `-> ()`.

    Source: Bishop, PRML (2006), eq. 5.24, over m; the course's lecture L20.
    """
    return cost(forward(X, W1, b1, W2, b2), Y)


def dZ_by_autograd(Z: ArrayLike, Y: ArrayLike) -> Array:
    """What autograd must give for the summed losses and the logits, `(m, C), (m, C) -> (m, C)`: Y_hat - Y.

    Source: Bishop, PRML (2006), eq. 4.109; the course's lecture L14, L20.
    """
    return output_grad(softmax(Z), Y)


def gradients(
    X: ArrayLike, Y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[Array, Array, Array, Array]:
    """Gradients of the cost with respect to W1, b1, W2 and b2, each in the shape of its parameter.

    Source: Bishop, PRML (2006), eq. 5.53 and 5.56; the course's lecture L16, L20.
    """
    A = _hidden(X, W1, b1)
    dZ = dZ_by_autograd(forward(X, W1, b1, W2, b2), Y) / len(A)
    dA = dZ @ numbers(W2, "W2") * (A > 0)
    return np.asarray(dA.T @ numbers(X, "X")), dA.sum(axis=0), np.asarray(dZ.T @ A), dZ.sum(axis=0)


class Network:
    """The classifier as an object: `hidden.weight`, `hidden.bias`, `output.weight`, `output.bias`.

    What a `torch.nn.Module` with two `torch.nn.Linear` is in PyTorch; the course's lecture L20.
    """

    def __init__(self, n: int, h: int, C: int) -> None:
        rng = np.random.default_rng(n + 1000 * h + 1000000 * C)
        self.hidden = SimpleNamespace(weight=rng.normal(size=(h, n)) / np.sqrt(n), bias=np.zeros(h))
        self.output = SimpleNamespace(weight=rng.normal(size=(C, h)) / np.sqrt(h), bias=np.zeros(C))

    def forward(self, X: ArrayLike) -> Array:
        """Logits of each example, `(m, n) -> (m, C)`."""
        return forward(X, *self.parameters())

    def parameters(self) -> tuple[Array, Array, Array, Array]:
        """W1, b1, W2 and b2."""
        return self.hidden.weight, self.hidden.bias, self.output.weight, self.output.bias


def descend(
    X: ArrayLike, Y: ArrayLike, parameters: tuple[ArrayLike, ...], alpha: float, steps: int
) -> tuple[list[Array], Array]:
    """Gradient descent from (W1, b1, W2, b2) on: the last four, and the cost before each step, `-> (steps,)`.

    Source: Bishop, PRML (2006), section 5.2.4; the course's lecture L17.
    """
    moved, costs = [numbers(value, "parameter") for value in parameters], []
    for _ in range(steps):
        costs.append(float(network_cost(X, Y, *moved)))
        moved = [old - alpha * slope for old, slope in zip(moved, gradients(X, Y, *moved), strict=True)]
    return moved, np.array(costs)


def train(net: Network, X: ArrayLike, Y: ArrayLike, alpha: float, steps: int) -> Array:
    """Gradient descent on the whole training set, in place: the cost before each step, `-> (steps,)`.

    Source: Bishop, PRML (2006), section 5.2.4; the course's lecture L17, L20.
    """
    moved, costs = descend(X, Y, net.parameters(), alpha, steps)
    net.hidden.weight, net.hidden.bias, net.output.weight, net.output.bias = moved
    return costs


def _hidden(X: ArrayLike, W1: ArrayLike, b1: ArrayLike) -> Array:
    return np.maximum(numbers(X, "X") @ numbers(W1, "W1").T + numbers(b1, "b1"), 0.0)
