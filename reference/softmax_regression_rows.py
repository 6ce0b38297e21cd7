"""`reference.softmax_regression` for one example a row: X `(m, n)`, W `(n, C)`, b `(1, C)`, Y and Y_hat `(m, C)`.

The layout of most other courses: Z = X W + b. Everything here is the transpose of what the other module gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference import softmax_regression as columns
from reference.digits import images, labels, targets
from reference.softmax_regression import accuracy, accuracy_per_class, step
from reference.softmax_rows import cost

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from reference.arguments import Array

__all__ = [
    "accuracy", "accuracy_per_class", "cost", "forward", "gradients", "images", "labels", "predict", "step", "targets",
    "train",
]  # fmt: skip


def forward(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> Array:
    """Class probabilities of each example, `(m, n), (n, C), (1, C) -> (m, C)`; the course's lecture L18."""
    return columns.forward(*_turned(X, W, b)).T


def gradients(X: ArrayLike, Y_hat: ArrayLike, Y: ArrayLike) -> tuple[Array, Array]:
    """Gradients of the cost, dW and db, `(m, n), (m, C), (m, C) -> (n, C), (1, C)`; the course's lecture L16."""
    dW, db = columns.gradients(*_turned(X, Y_hat, Y))
    return dW.T, db.T


def train(
    X: ArrayLike, Y: ArrayLike, W: ArrayLike, b: ArrayLike, alpha: float, steps: int
) -> tuple[Array, Array, Array]:
    """Gradient descent from W and b on: the last W and b, and the cost before each step; the course's lecture L17."""
    X, Y, W, b = _turned(X, Y, W, b)
    W, b, costs = columns.train(X, Y, W, b, alpha, steps)
    return W.T, b.T, costs


def predict(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """The likeliest class of each example as a number from 0, `(m, n), (n, C), (1, C) -> (m,)`."""
    return columns.predict(*_turned(X, W, b))


def _turned(*matrices: ArrayLike) -> list[Array]:
    return [np.asarray(matrix, dtype=np.float64).T for matrix in matrices]
