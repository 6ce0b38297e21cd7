"""What the references accept as arguments; anything else is refused with a ValueError that names the argument."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def pair(Y_hat: ArrayLike, Y: ArrayLike, axis: int) -> tuple[Array, Array]:
    """Probabilities and targets of one shape, as float64."""
    Y_hat, Y = probabilities(Y_hat, "Y_hat", axis), probabilities(Y, "Y", axis)
    same_shape(Y_hat, Y, "Y_hat", "Y")
    return Y_hat, Y


def probabilities(values: ArrayLike, name: str, axis: int) -> Array:
    """Numbers that are not negative, one example or several, as float64."""
    array = examples(values, name, axis)
    not_negative(array, name)
    return array


def logits(values: ArrayLike, axis: int) -> Array:
    """Any numbers, one example or several, as float64."""
    return examples(values, "Z", axis)


def examples(values: ArrayLike, name: str, axis: int) -> Array:
    """Numbers of one example or of several, with at least one class, as float64."""
    array = numbers(values, name)
    if array.ndim not in {1, 2}:
        raise ValueError(f"{name} must have 1 or 2 dimensions, not shape {array.shape}")
    if array.shape[axis] == 0:
        raise ValueError(f"{name} has no classes: shape {array.shape}")
    return array


def numbers(values: ArrayLike, name: str) -> Array:
    """Finite real numbers of any shape, as a new float64 array."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must hold real numbers, not {array.dtype}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a number that is not finite")
    return array.astype(np.float64)


def not_negative(array: Array, name: str) -> None:
    """Refuse a negative number."""
    if (array < 0).any():
        raise ValueError(f"{name} holds a negative number: {array.min()}")


def same_shape(first: Array, second: Array, first_name: str, second_name: str) -> None:
    """Refuse two arrays of different shapes."""
    if first.shape != second.shape:
        raise ValueError(f"{first_name} and {second_name} differ in shape: {first.shape} and {second.shape}")
