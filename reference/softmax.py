"""Softmax classification in NumPy, one example a column: probabilities, loss, cost and their derivatives.

C classes, m examples: Z, Y and Y_hat are `(C, m)`, or `(C,)` for one example alone. `axis` is where the classes lie.
Logits and losses are in nats. Answers are float64; integers and lists are welcome as arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reference.arguments import Array, logits, not_negative, numbers, pair, probabilities, same_shape

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def softmax(Z: ArrayLike, *, axis: int = 0) -> Array:
    """Class probabilities of each example from its logits, `(C, m) -> (C, m)`.

    y_hat_i = e^z_i / sum_j e^z_j. The largest logit is taken off first, so that no exponential overflows.

    Raises:
        ValueError: no classes, or a logit that is not a finite real number.

    Source: Bishop, PRML (2006), eq. 4.104; the course's lecture L1, L2, L3.
    """
    t = np.exp(_shifted(Z, axis))
    return np.asarray(t / t.sum(axis=axis, keepdims=True))


def log_softmax(Z: ArrayLike, *, axis: int = 0) -> Array:
    """Logarithms of the class probabilities, `(C, m) -> (C, m)`, finite however small the probability.

    log y_hat_i = z_i - log sum_j e^z_j.

    Raises:
        ValueError: as `softmax`.

    Source: the logarithm of Bishop, PRML (2006), eq. 4.104.
    """
    shifted = _shifted(Z, axis)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


def logsumexp(Z: ArrayLike, *, axis: int = 0) -> Array:
    """The softened maximum of each example's logits, `(C, m) -> (m,)`.

    log sum_j e^z_j, at least max_j z_j and at most log C above it.

    Raises:
        ValueError: as `softmax`.

    Source: Boyd and Vandenberghe, Convex Optimization (2004), section 3.1.5.
    """
    largest = logits(Z, axis).max(axis=axis)
    return np.asarray(largest + np.log(np.exp(_shifted(Z, axis)).sum(axis=axis)))


def hardmax(Z: ArrayLike, *, axis: int = 0) -> Array:
    """1 at each example's biggest logit and 0 elsewhere, `(C, m) -> (C, m)`; of several equal ones the first wins.

    Raises:
        ValueError: as `softmax`.

    Source: the course's lecture L4.
    """
    Z = logits(Z, axis)
    one_hot = np.zeros_like(Z)
    np.put_along_axis(one_hot, np.expand_dims(Z.argmax(axis=axis), axis), 1.0, axis=axis)
    return one_hot


def sigmoid(z: ArrayLike) -> Array:
    """The logistic function of every element, any shape; what softmax is for two classes with z = z_1 - z_2.

    1 / (1 + e^-z), written with e^-|z| so that nothing overflows.

    Raises:
        ValueError: a value that is not a finite real number.

    Source: Bishop, PRML (2006), eq. 4.59; the course's lecture L5.
    """
    z = numbers(z, "z")
    t = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, t) / (1.0 + t))


def cross_entropy(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Loss of each example, `(C, m), (C, m) -> (m,)`, or `(C,), (C,) -> ()` for one example, in nats.

    L = -sum_j y_j log y_hat_j, where a class with y_j = 0 adds nothing even at y_hat_j = 0 (the limit of 0 log 0).
    A true class at probability 0 costs infinity.

    Raises:
        ValueError: the shapes differ, there are no classes, or a number is negative or not finite.

    Source: Bishop, PRML (2006), eq. 4.108, for one example; the course's lecture L6.
    """
    Y_hat, Y = pair(Y_hat, Y, axis)
    with np.errstate(divide="ignore"):
        log_y_hat = np.log(np.where(Y == 0, 1.0, Y_hat))
    return np.asarray(0.0 - (Y * log_y_hat).sum(axis=axis))


def cost_sum(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Sum of the losses of a data set, `(C, m), (C, m) -> ()`, in nats: the variant of `cost` without the mean.

    Raises:
        ValueError: as `cost`.

    Source: Bishop, PRML (2006), eq. 4.108; the course's lecture L10.
    """
    return np.asarray(_losses(Y_hat, Y, axis).sum())


def cost(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Cost of a data set, the mean of its losses, `(C, m), (C, m) -> ()`, in nats per example.

    J = (1/m) sum_i L(y_hat^(i), y^(i)).

    Raises:
        ValueError: as `cross_entropy`, or there are no examples.

    Source: Bishop, PRML (2006), eq. 4.108, over m; the course's lecture L10, L11.
    """
    return np.asarray(_losses(Y_hat, Y, axis).mean())


def cost_from_logits(Z: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Cost of a data set straight from its logits, `(C, m), (C, m) -> ()`, in nats; finite however wrong it is.

    J = -(1/m) sum_i sum_j y_j^(i) log y_hat_j^(i) with log y_hat from `log_softmax`.

    Raises:
        ValueError: the shapes differ, there are no classes or examples, a target is negative, a number is not finite.

    Source: Bishop, PRML (2006), eq. 4.104 and 4.108; the course's lecture L6, L9, L10.
    """
    log_y_hat, Y = log_softmax(Z, axis=axis), probabilities(Y, "Y", axis)
    same_shape(log_y_hat, Y, "Z", "Y")
    losses = 0.0 - (Y * log_y_hat).sum(axis=axis)
    if losses.size == 0:
        raise ValueError("a cost needs at least one example")
    return np.asarray(losses.mean())


def likelihood(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Probability that the model gives to all the true classes together, `(C, m), (C, m) -> ()`.

    prod_i prod_j y_hat_j^(i) ** y_j^(i), which is exp(-m J): small J, big likelihood.

    Raises:
        ValueError: as `cost`.

    Source: Bishop, PRML (2006), eq. 4.107; the course's lecture L7.
    """
    Y_hat, Y = pair(Y_hat, Y, axis)
    return np.asarray(np.prod(Y_hat**Y))


def output_slope(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Gradient of the summed losses with respect to the probabilities, `(C, m), (C, m) -> (C, m)`.

    dL/dy_hat_i = -y_i / y_hat_i, and 0 where y_i = 0. A true class at probability 0 has slope minus infinity.

    Raises:
        ValueError: as `cross_entropy`.

    Source: the derivative of Bishop, PRML (2006), eq. 4.108; the course's lecture L13.
    """
    Y_hat, Y = pair(Y_hat, Y, axis)
    with np.errstate(divide="ignore"):
        return np.asarray(0.0 - Y / np.where(Y == 0, 1.0, Y_hat))


def softmax_jacobian(y_hat: ArrayLike) -> Array:
    """Derivative of softmax at one example's probabilities, `(C,) -> (C, C)`: symmetric, its rows sum to zero.

    d y_hat_i / d z_j = y_hat_i (1 - y_hat_i) for i = j and -y_hat_i y_hat_j otherwise.

    Raises:
        ValueError: `y_hat` is not one example, or a number is negative or not finite.

    Source: Bishop, PRML (2006), eq. 4.106; the course's lecture L12.
    """
    y_hat = probabilities(y_hat, "y_hat", axis=0)
    if y_hat.ndim != 1:
        raise ValueError(f"y_hat must be one example of shape (C,), not {y_hat.shape}")
    return np.asarray(np.diag(y_hat) - np.outer(y_hat, y_hat))


def softmax_backward(dY_hat: ArrayLike, Y_hat: ArrayLike, *, axis: int = 0) -> Array:
    """Slopes with respect to the logits from slopes with respect to the probabilities, `(C, m), (C, m) -> (C, m)`.

    The Jacobian of each example times its column of dY_hat: y_hat_i (d_i - sum_j d_j y_hat_j).

    Raises:
        ValueError: the shapes differ, there are no classes, or a number is not finite, or a probability negative.

    Source: Bishop, PRML (2006), eq. 4.106, with the chain rule; the course's lecture L12.
    """
    dY_hat, Y_hat = numbers(dY_hat, "dY_hat"), probabilities(Y_hat, "Y_hat", axis)
    same_shape(dY_hat, Y_hat, "dY_hat", "Y_hat")
    return np.asarray(Y_hat * (dY_hat - (dY_hat * Y_hat).sum(axis=axis, keepdims=True)))


def output_grad(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Gradient of the summed losses with respect to the logits, `(C, m), (C, m) -> (C, m)`, in nats per logit.

    dZ = Y_hat * sum_j y_j - Y, which is Y_hat - Y for targets that sum to one. Each slope then lies in [-1, 1].
    It is the sum's gradient: the mean's is 1/m of it.

    Raises:
        ValueError: as `cross_entropy`.

    Source: Bishop, PRML (2006), eq. 4.109; the course's lecture L14, L15.
    """
    Y_hat, Y = pair(Y_hat, Y, axis)
    return np.asarray(Y_hat * Y.sum(axis=axis, keepdims=True) - Y)


def squared_error(Y_hat: ArrayLike, Y: ArrayLike, *, axis: int = 0) -> Array:
    """Half the squared distance of each example's output to its target, `(C, m), (C, m) -> (m,)`.

    E = 1/2 sum_j (y_hat_j - y_j)^2.

    Raises:
        ValueError: as `cross_entropy`.

    Source: Bishop, PRML (2006), eq. 5.11; the course's lecture L8.
    """
    Y_hat, Y = pair(Y_hat, Y, axis)
    return np.asarray(((Y_hat - Y) ** 2).sum(axis=axis) / 2)


def squared_error_grad(Y_hat: ArrayLike, Y: ArrayLike) -> Array:
    """Gradient of the squared error with respect to the logits of sigmoid units, any shape, elementwise.

    (y_hat - y) y_hat (1 - y_hat): next to nothing for a unit that is as wrong as can be, which is why
    classification uses cross-entropy, whose gradient is y_hat - y.

    Raises:
        ValueError: the shapes differ, or a number is negative or not finite.

    Source: Bishop, PRML (2006), eq. 4.88 with 5.11; the course's lecture L8.
    """
    Y_hat, Y = numbers(Y_hat, "Y_hat"), numbers(Y, "Y")
    same_shape(Y_hat, Y, "Y_hat", "Y")
    not_negative(Y_hat, "Y_hat")
    return np.asarray((Y_hat - Y) * Y_hat * (1 - Y_hat))


def _shifted(Z: ArrayLike, axis: int) -> Array:
    Z = logits(Z, axis)
    return np.asarray(Z - Z.max(axis=axis, keepdims=True))


def _losses(Y_hat: ArrayLike, Y: ArrayLike, axis: int) -> Array:
    losses = cross_entropy(Y_hat, Y, axis=axis)
    if losses.size == 0:
        raise ValueError("a cost needs at least one example")
    return losses
