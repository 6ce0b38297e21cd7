"""Softmax classification, homework 1.

All matrices hold one example per column.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
Vector: TypeAlias = NDArray[np.float64]


def softmax(Z: Matrix) -> Matrix:
    """Turn logits into class probabilities.

    Args:
        Z: logits, shape (C, m).

    Returns:
        Probabilities, shape (C, m); every column sums to one.
    """
    log_sum: Matrix = np.logaddexp.reduce(Z, axis=0, keepdims=True)
    return np.exp(Z - log_sum)


def hardmax(Z: Matrix) -> Matrix:
    """One-hot matrix of the largest logits, shape (C, m)."""
    C, m = Z.shape
    result: Matrix = np.zeros((C, m), dtype=np.float64)
    np.put_along_axis(result, np.argmax(Z, axis=0)[None, :], 1.0, axis=0)
    return result


def cross_entropy(y_hat: Vector, y: Vector) -> float:
    """Loss of one example in nats."""
    return float(-np.sum(y * np.log(y_hat)))


def cost(Y_hat: Matrix, Y: Matrix) -> float:
    """Mean loss over the examples."""
    losses: Vector = -np.einsum("cm,cm->m", Y, np.log(Y_hat))
    return float(losses.mean())


def softmax_jacobian(y_hat: Vector) -> Matrix:
    """Derivative of all probabilities by all logits, shape (C, C)."""
    return np.diag(y_hat) - np.outer(y_hat, y_hat)


def output_grad(Y_hat: Matrix, Y: Matrix) -> Matrix:
    """Gradient of the summed losses by the logits, shape (C, m)."""
    return Y_hat - Y


def main() -> None:
    """Print the numbers of the lecture."""
    print(softmax(np.array([[5.0], [2.0], [-1.0], [3.0]])))


if __name__ == "__main__":
    main()
