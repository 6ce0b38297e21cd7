"""Softmax regression in NumPy, one example a column: one linear layer, trained by gradient descent.

n inputs, C classes, m examples: X is `(n, m)`, W `(C, n)`, b `(C, 1)`, Y and Y_hat `(C, m)`. Costs are in nats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.arguments import numbers
from reference.digits import images, labels, targets
from reference.softmax import cost, output_grad, softmax

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reference.arguments import Array

__all__ = [
    "accuracy", "accuracy_per_class", "cost", "forward", "gradients", "images", "labels", "predict", "step", "targets",
    "train",
]  # fmt: skip


def forward(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    """Class probabilities of each example, `(n, m), (C, n), (C, 1) -> (C, m)`: the softmax of Z = W X + b.

    Raises:
        ValueError: shapes that do not fit, or a number that is not finite.

    Source: Bishop, PRML (2006), section 4.3.4; the course's lecture L18.
    """
    return softmax(numbers(W, "W") @ numbers(X, "X") + numbers(b, "b"))


def gradients(X: ArrayLike, Y_hat: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    """Gradients of the cost, dW and db, `(n, m), (C, m), (C, m) -> (C, n), (C, 1)`.

    dW = (1/m) dZ X^T and db = (1/m) sum_i dZ^(i): the mean of the cost enters here, once.

    Raises:
        ValueError: as `output_grad`.

    Source: Bishop, PRML (2006), eq. 4.109, over m; the course's lecture L16, L18.
    """
    dZ = output_grad(Y_hat, Y)
    return np.asarray(dZ @ numbers(X, "X").T / dZ.shape[1]), np.asarray(dZ.mean(axis=1, keepdims=True))


def step(W: ArrayLike, b: ArrayLike, dW: ArrayLike, db: ArrayLike, alpha: float) -> tuple[Array, Array]:
    """One step downhill: W - alpha dW and b - alpha db, each in the shape of its first argument.

    Source: Bishop, PRML (2006), eq. 5.41; the course's lecture L17.
    """
    return numbers(W, "W") - alpha * numbers(dW, "dW"), numbers(b, "b") - alpha * numbers(db, "db")


def train(
    X: ArrayLike, Y: ArrayLike, W: ArrayLike, b: ArrayLike, alpha: float, steps: int
) -> tuple[Array, Array, Array]:
    """Gradient descent on the whole training set from W and b on: the last W and b, and the cost before each step.

    From W = 0 and b = 0 every class is equally likely, so the first cost is log C.

    Raises:
        ValueError: as `forward` and `cost`.

    Source: Bishop, PRML (2006), section 5.2.4; the course's lecture L17, L18.
    """
    W, b, costs = numbers(W, "W"), numbers(b, "b"), []
    for _ in range(steps):
        Y_hat = forward(X, W, b)
        costs.append(float(cost(Y_hat, Y)))
        W, b = step(W, b, *gradients(X, Y_hat, Y), alpha)
    return W, b, np.array(costs)


def predict(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """The likeliest class of each example as a number from 0, `(n, m), (C, n), (C, 1) -> (m,)`.

    Source: Bishop, PRML (2006), section 4.3.4; the course's lecture L18.
    """
    return np.asarray(forward(X, W, b).argmax(axis=0))


def accuracy(predicted: ArrayLike, labels: ArrayLike) -> Array:
    """The share of examples whose class was found, `(m,), (m,) -> ()`, from 0 to 1.

    Source: the course's lecture L18.
    """
    return np.asarray(np.mean(np.asarray(predicted) == np.asarray(labels)))


def accuracy_per_class(predicted: ArrayLike, labels: ArrayLike, C: int) -> Array:
    """Of the examples of each class, the share that was found, `(m,), (m,) -> (C,)`; NaN for a class without examples.

    Source: the course's lecture L21.
    """
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    of_class = [labels == c for c in range(C)]
    return np.array([np.mean(predicted[own] == c) if own.any() else np.nan for c, own in enumerate(of_class)])
