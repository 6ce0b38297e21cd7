"""Softmax classification in PyTorch: the names of `reference.softmax`, answered by other means.

A second opinion, not a translation: probabilities come from PyTorch's own operators and gradients from its autograd
and kernels. Tensors in float64 go in (arrays and lists are converted) and come out. Shapes, formulas and errors are
those of the NumPy functions of the same names; where a second word is needed, it stands here.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

Values = Tensor | ArrayLike


def softmax(Z: Values, *, axis: int = 0) -> Tensor:
    """Class probabilities of each example from its logits, `(C, m) -> (C, m)`, by `torch.softmax`."""
    return torch.softmax(_examples(Z, "Z", axis), dim=axis)


def log_softmax(Z: Values, *, axis: int = 0) -> Tensor:
    """Logarithms of the class probabilities, `(C, m) -> (C, m)`, by `torch.log_softmax`."""
    return torch.log_softmax(_examples(Z, "Z", axis), dim=axis)


def logsumexp(Z: Values, *, axis: int = 0) -> Tensor:
    """The softened maximum of each example's logits, `(C, m) -> (m,)`, by `torch.logsumexp`."""
    return torch.logsumexp(_examples(Z, "Z", axis), dim=axis)


def hardmax(Z: Values, *, axis: int = 0) -> Tensor:
    """1 at each example's biggest logit and 0 elsewhere, `(C, m) -> (C, m)`.

    Found by counting: `torch.argmax` promises nothing about which of several equal ones it takes, the lecture's
    hardmax takes the first.
    """
    Z = _examples(Z, "Z", axis)
    biggest = Z.amax(dim=axis, keepdim=True) == Z
    return (biggest & (biggest.cumsum(dim=axis) == 1)).to(torch.float64)


def sigmoid(z: Values) -> Tensor:
    """The logistic function of every element, any shape, by `torch.sigmoid`."""
    return torch.sigmoid(_numbers(z, "z"))


def cross_entropy(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Loss of each example in nats, `(C, m), (C, m) -> (m,)`, by `torch.xlogy`, for which 0 log 0 is 0."""
    Y_hat, Y = _pair(Y_hat, Y, axis)
    return 0.0 - torch.xlogy(Y, Y_hat).sum(dim=axis)


def cost_sum(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Sum of the losses of a data set, `(C, m), (C, m) -> ()`."""
    return _losses(Y_hat, Y, axis).sum()


def cost(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Mean of the losses of a data set, `(C, m), (C, m) -> ()`."""
    return _losses(Y_hat, Y, axis).mean()


def cost_from_logits(Z: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Mean loss of a data set from its logits, `(C, m), (C, m) -> ()`, by `torch.nn.functional.cross_entropy`."""
    Z, Y = _examples(Z, "Z", axis), _probabilities(Y, "Y", axis)
    _same_shape(Z, Y, "Z", "Y")
    if Z.numel() == 0:
        raise ValueError("a cost needs at least one example")
    return torch.nn.functional.cross_entropy(Z.movedim(axis, -1), Y.movedim(axis, -1))


def likelihood(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Probability of all the true classes together, `(C, m), (C, m) -> ()`, through the logarithm: exp(-m J)."""
    return torch.exp(torch.xlogy(*reversed(_pair(Y_hat, Y, axis))).sum())


def output_slope(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Gradient of the summed losses with respect to the probabilities, `(C, m), (C, m) -> (C, m)`, by autograd."""
    Y_hat, Y = _pair(Y_hat, Y, axis)
    Y_hat = Y_hat.detach().requires_grad_()
    true = Y > 0  # the others add nothing to the loss, and autograd would make 0/0 of them at probability 0
    (slope,) = torch.autograd.grad(-(Y[true] * Y_hat[true].log()).sum(), Y_hat)
    return slope


def softmax_jacobian(y_hat: Values) -> Tensor:
    """Derivative of softmax at one example's probabilities, `(C,) -> (C, C)`, row by row by the kernel of autograd."""
    y_hat = _probabilities(y_hat, "y_hat", axis=0)
    if y_hat.ndim != 1:
        raise ValueError(f"y_hat must be one example of shape (C,), not {tuple(y_hat.shape)}")
    rows = torch.eye(len(y_hat), dtype=torch.float64)
    return softmax_backward(rows, y_hat.expand(len(y_hat), -1), axis=1)


def softmax_backward(dY_hat: Values, Y_hat: Values, *, axis: int = 0) -> Tensor:
    """Slopes with respect to the logits from those with respect to the probabilities, `(C, m), (C, m) -> (C, m)`.

    By the kernel that autograd itself calls for `torch.softmax`, which starts from the probabilities as we do.
    """
    dY_hat, Y_hat = _numbers(dY_hat, "dY_hat"), _probabilities(Y_hat, "Y_hat", axis)
    _same_shape(dY_hat, Y_hat, "dY_hat", "Y_hat")
    gradient: Tensor = torch.ops.aten._softmax_backward_data(  # noqa: SLF001 -- aten's own name, a public operator
        dY_hat.contiguous(), Y_hat.contiguous(), axis, torch.float64
    )
    return gradient


def output_grad(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Gradient of the summed losses with respect to the logits, `(C, m), (C, m) -> (C, m)`.

    The long way round: the slope at the output, by autograd, through the derivative of softmax. A probability of 0
    counts as the smallest positive one, which gives the limit instead of 0 times infinity.
    """
    Y_hat, Y = _pair(Y_hat, Y, axis)
    Y_hat = Y_hat.clamp_min(torch.finfo(torch.float64).tiny)
    return softmax_backward(output_slope(Y_hat, Y, axis=axis), Y_hat, axis=axis)


def squared_error(Y_hat: Values, Y: Values, *, axis: int = 0) -> Tensor:
    """Half the squared distance of each example's output to its target, `(C, m), (C, m) -> (m,)`, by `mse_loss`."""
    Y_hat, Y = _pair(Y_hat, Y, axis)
    return torch.nn.functional.mse_loss(Y_hat, Y, reduction="none").sum(dim=axis) / 2


def squared_error_grad(Y_hat: Values, Y: Values) -> Tensor:
    """Gradient of the squared error with respect to the logits of sigmoid units, elementwise, by autograd's kernels."""
    Y_hat, Y = _numbers(Y_hat, "Y_hat"), _numbers(Y, "Y")
    _same_shape(Y_hat, Y, "Y_hat", "Y")
    _not_negative(Y_hat, "Y_hat")
    gradient: Tensor = torch.ops.aten.sigmoid_backward(Y_hat - Y, Y_hat)
    return gradient


def _losses(Y_hat: Values, Y: Values, axis: int) -> Tensor:
    losses = cross_entropy(Y_hat, Y, axis=axis)
    if losses.numel() == 0:
        raise ValueError("a cost needs at least one example")
    return losses


def _pair(Y_hat: Values, Y: Values, axis: int) -> tuple[Tensor, Tensor]:
    Y_hat, Y = _probabilities(Y_hat, "Y_hat", axis), _probabilities(Y, "Y", axis)
    _same_shape(Y_hat, Y, "Y_hat", "Y")
    return Y_hat, Y


def _probabilities(values: Values, name: str, axis: int) -> Tensor:
    tensor = _examples(values, name, axis)
    _not_negative(tensor, name)
    return tensor


def _examples(values: Values, name: str, axis: int) -> Tensor:
    tensor = _numbers(values, name)
    if tensor.ndim not in {1, 2}:
        raise ValueError(f"{name} must have 1 or 2 dimensions, not shape {tuple(tensor.shape)}")
    if tensor.shape[axis] == 0:
        raise ValueError(f"{name} has no classes: shape {tuple(tensor.shape)}")
    return tensor


def _numbers(values: Values, name: str) -> Tensor:
    try:
        # by way of NumPy, whose floats are float64: torch would round a list to float32
        tensor = values if isinstance(values, Tensor) else torch.from_numpy(np.array(values))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold real numbers: {error}") from error
    if tensor.is_complex():
        raise ValueError(f"{name} must hold real numbers, not {tensor.dtype}")
    if not bool(torch.isfinite(tensor).all()):
        raise ValueError(f"{name} holds a number that is not finite")
    return tensor.to(torch.float64)


def _not_negative(tensor: Tensor, name: str) -> None:
    if bool((tensor < 0).any()):
        raise ValueError(f"{name} holds a negative number: {float(tensor.min())}")


def _same_shape(first: Tensor, second: Tensor, first_name: str, second_name: str) -> None:
    if first.shape != second.shape:
        shapes = f"{tuple(first.shape)} and {tuple(second.shape)}"
        raise ValueError(f"{first_name} and {second_name} differ in shape: {shapes}")
