"""What can be drawn, as values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Size: TypeAlias = int | str
Sizes: TypeAlias = "Mapping[str, Any]"

MOST_ELEMENTS = 10_000_000


class Integer(msgspec.Struct, frozen=True, kw_only=True):
    """A whole number from `low` to `high`, both included. Such numbers are the sizes, and are drawn all different."""

    low: int
    high: int


class Shaped(msgspec.Struct, frozen=True, kw_only=True):
    """An array whose shape is given by sizes: numbers, or names of whole numbers that are drawn."""

    shape: tuple[Size, ...]

    def sizes(self) -> tuple[Size, ...]:
        """Every size that must be known before this can be drawn."""
        return self.shape


class Normal(Shaped, frozen=True, kw_only=True):
    """Normally distributed numbers."""

    mean: float = 0.0
    scale: float = 1.0


class Uniform(Shaped, frozen=True, kw_only=True):
    """Numbers spread evenly from `low` to `high`."""

    low: float = 0.0
    high: float = 1.0


class OneHot(Shaped, frozen=True, kw_only=True):
    """A single 1 along `axis`, elsewhere 0."""

    axis: int = 0


class Probabilities(Shaped, frozen=True, kw_only=True):
    """Positive numbers that sum to 1 along `axis`."""

    axis: int = 0


class Labels(Shaped, frozen=True, kw_only=True):
    """Class numbers from 0 to `classes` - 1, as integers."""

    classes: Size

    def sizes(self) -> tuple[Size, ...]:
        """The shape's, and the number of classes."""
        return (*self.shape, self.classes)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the options."""

    options: tuple[Any, ...]


class Constant(msgspec.Struct, frozen=True, kw_only=True):
    """Always the same: a number, text, or nested lists of numbers (an array)."""

    value: Any


Draw: TypeAlias = Integer | Normal | Uniform | OneHot | Probabilities | Labels | Choice | Constant


def as_value(value: Any) -> Any:
    """A value written in YAML as it enters an expression: nested lists are float64 arrays, the rest is itself."""
    return np.array(value, dtype=float) if isinstance(value, tuple) else value


def resolve(size: Size, sizes: Sizes) -> Any:
    """A size as a number."""
    return sizes[size] if isinstance(size, str) else size


def elements(shape: Iterable[int]) -> int:
    """How many numbers an array of this shape holds."""
    return math.prod(shape)
