"""A network of L layers in NumPy, one example a column: ReLU inside, softmax at the end.

`dims` = (n_0, n_1, ..., n_L): inputs, hidden units, classes. Parameters are a dict of W1 `(n_1, n_0)`, b1 `(n_1, 1)`,
..., WL, bL; gradients a dict of dW1, db1, ..., dWL, dbL in the same shapes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reference.arguments import numbers
from reference.digits import images, labels, targets
from reference.softmax import cost, output_grad, softmax
from reference.softmax_regression import accuracy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from reference.arguments import Array

    Parameters = dict[str, Array]
    Caches = list[tuple[Array, Array, Array]]

__all__ = [
    "accuracy", "backward", "cost", "forward", "images", "initialise", "labels", "predict", "relu", "relu_slope",
    "targets", "train", "update",
]  # fmt: skip


def relu(Z: ArrayLike) -> Array:
    """max(0, z) of every element, any shape; the activation inside the network.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 6.37; the course's lecture L19.
    """
    return np.maximum(numbers(Z, "Z"), 0.0)


def relu_slope(Z: ArrayLike) -> Array:
    """g'(z) of ReLU for every element, any shape: 1 where z > 0, else 0 (also at 0, by convention).

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.1; the course's lecture L16.
    """
    return (numbers(Z, "Z") > 0).astype(np.float64)


def initialise(dims: Sequence[int], seed: int) -> Parameters:
    """Random weights of variance 2 / n_(l-1), which keeps the size of what passes through ReLU; biases are zero.

    Source: He et al., Delving Deep into Rectifiers (2015), eq. 10; the course's lecture L17, L19.
    """
    rng = np.random.default_rng(seed)
    parameters = {}
    for layer, (fan_in, fan_out) in enumerate(pairwise(dims), start=1):
        parameters[f"W{layer}"] = rng.normal(size=(fan_out, fan_in)) * np.sqrt(2 / fan_in)
        parameters[f"b{layer}"] = np.zeros((fan_out, 1))
    return parameters


def forward(X: ArrayLike, parameters: Mapping[str, ArrayLike]) -> tuple[Array, Caches]:
    """Class probabilities of each example, and what `backward` needs of every layer: its input, weights and Z.

    Z^[l] = W^[l] A^[l-1] + b^[l] with A^[0] = X; ReLU gives A^[l], and softmax the probabilities `(C, m)` of the last.

    Source: Bishop, PRML (2006), section 5.3; the course's lecture L19.
    """
    A, caches = numbers(X, "X"), []
    last = len(parameters) // 2
    for layer in range(1, last + 1):
        W, b = numbers(parameters[f"W{layer}"], f"W{layer}"), numbers(parameters[f"b{layer}"], f"b{layer}")
        Z = W @ A + b
        caches.append((A, W, Z))
        A = softmax(Z) if layer == last else relu(Z)
    return A, caches


def backward(Y_hat: ArrayLike, Y: ArrayLike, caches: Caches) -> Parameters:
    """Gradients of the cost with respect to every weight and bias, from the last layer to the first.

    dW^[l] = (1/m) dZ A^[l-1]^T, db^[l] = (1/m) sum_i dZ^(i), dA^[l-1] = W^T dZ, dZ^[l-1] = dA^[l-1] * g'(Z^[l-1]).

    Source: Bishop, PRML (2006), eq. 5.53 and 5.56; the course's lecture L16, L19.
    """
    dZ, gradients = output_grad(Y_hat, Y), {}
    m = dZ.shape[1]
    for layer in range(len(caches), 0, -1):
        A, W, _ = caches[layer - 1]
        gradients[f"dW{layer}"] = dZ @ A.T / m
        gradients[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
        if layer > 1:
            dZ = (W.T @ dZ) * relu_slope(caches[layer - 2][2])
    return gradients


def update(parameters: Mapping[str, ArrayLike], gradients: Mapping[str, ArrayLike], alpha: float) -> Parameters:
    """One step downhill: every parameter less alpha times its gradient, in a new dict.

    Source: Bishop, PRML (2006), eq. 5.41; the course's lecture L17.
    """
    return {name: numbers(old, name) - alpha * numbers(gradients[f"d{name}"], name) for name, old in parameters.items()}


def train(
    X: ArrayLike, Y: ArrayLike, parameters: Mapping[str, ArrayLike], alpha: float, steps: int
) -> tuple[Parameters, Array]:
    """Gradient descent on the whole training set: the last parameters, and the cost before each step.

    Source: Bishop, PRML (2006), section 5.2.4; the course's lecture L17, L19.
    """
    trained = {name: numbers(value, name) for name, value in parameters.items()}
    costs = []
    for _ in range(steps):
        Y_hat, caches = forward(X, trained)
        costs.append(float(cost(Y_hat, Y)))
        trained = update(trained, backward(Y_hat, Y, caches), alpha)
    return trained, np.array(costs)


def predict(X: ArrayLike, parameters: Mapping[str, ArrayLike]) -> NDArray[np.int64]:
    """The likeliest class of each example as a number from 0, `(n_0, m) -> (m,)`.

    Source: Bishop, PRML (2006), section 4.3.4; the course's lecture L19.
    """
    return np.asarray(forward(X, parameters)[0].argmax(axis=0))
