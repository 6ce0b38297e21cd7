"""What a case is: a loss, a point and a gradient of which the truth is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Setting:
    """A loss, its parameters and a gradient; `sizes` as a caller would name them."""

    f: Callable[[dict[str, Any]], Any]
    params: dict[str, Any]
    grads: Callable[[dict[str, Any]], Mapping[str, Any]]
    sizes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Right:
    """A right gradient. `settles` is False for the few of which nobody can tell by evaluating f."""

    family: str
    name: str
    make: Callable[[np.random.Generator], Setting]
    settles: bool = True


@dataclass(frozen=True)
class Wrong:
    """A right case with a planted bug: `spoil` makes the wrong gradient from the right setting."""

    name: str
    make: Callable[[np.random.Generator], Setting]
    spoil: Callable[[Setting, np.random.Generator], Callable[[dict[str, Any]], Mapping[str, Any]]]
    code: str | None = None
    factor: float | None = None
    shows: bool = True  # the bug shows in the numbers at the first call (not in keys, shapes, later calls)
    culprit: bool = False  # one single coordinate is wrong


RIGHT: list[Right] = []


def right(family: str, *, settles: bool = True):
    """Register a builder as a right case of a family."""

    def register(make):
        RIGHT.append(Right(family, make.__name__, make, settles))
        return make

    return register


def one_hot(rng: np.random.Generator, classes: int, m: int) -> np.ndarray:
    """Random one-hot columns."""
    return np.eye(classes)[rng.integers(0, classes, m)].T


def sigmoid(z):
    """The logistic function, stable on both sides."""
    e = np.exp(-np.abs(z.real)) if np.isrealobj(z) else None
    return 1 / (1 + np.exp(-z)) if e is None else np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def softmax(Z, axis=0):
    """Softmax with the largest logit taken off."""
    E = np.exp(Z - Z.real.max(axis, keepdims=True))
    return E / E.sum(axis, keepdims=True)


def log_sum_exp(Z, axis=0):
    """Log of the sum of exponentials, with the largest logit taken off."""
    top = Z.real.max(axis, keepdims=True)
    return (np.log(np.exp(Z - top).sum(axis, keepdims=True)) + top).squeeze(axis)
