"""What can be drawn, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from grader.spec.sizes import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from grader.spec.sizes import Size

Shape: TypeAlias = "tuple[Size, ...]"

MOST_ELEMENTS = 10_000_000


class Integer(msgspec.Struct, frozen=True, kw_only=True):
    """A whole number from `low` to `high`, both included. Those that are sizes of arrays are drawn all different."""

    low: int
    high: int


class Sized(msgspec.Struct, frozen=True, kw_only=True):
    """What depends on sizes: an array, or several."""

    def shapes(self) -> tuple[Shape, ...]:
        """The shapes of its arrays."""
        raise NotImplementedError

    def sizes(self) -> tuple[Size, ...]:
        """Every size that must be known before this can be drawn."""
        return tuple(size for shape in self.shapes() for size in shape)


class Shaped(Sized, frozen=True, kw_only=True):
    """An array of one shape."""

    shape: Shape

    def shapes(self) -> tuple[Shape, ...]:
        """The one."""
        return (self.shape,)


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


class Boolean(Shaped, frozen=True, kw_only=True):
    """Truth values, each true with probability `p`."""

    p: float = 0.5


class Labels(Shaped, frozen=True, kw_only=True):
    """Class numbers from 0 to `classes` - 1, as integers."""

    classes: Size

    def sizes(self) -> tuple[Size, ...]:
        """The shape's, and the number of classes."""
        return (*self.shape, self.classes)


class Network(Sized, frozen=True, kw_only=True):
    """The parameters of a network as a dict: W1, b1, W2, ...; `layers` are the widths, the input's first.

    With `axis` 0, one example a column, W1 is (widths[1], widths[0]) and b1 (widths[1], 1); with 1 W1 is
    (widths[0], widths[1]) and b1 (widths[1],). Biases have the standard deviation `scale`, weights `scale` over the
    root of their number of inputs.
    """

    layers: Shape
    scale: float = 1.0
    axis: int = 0

    def named(self) -> dict[str, Shape]:
        """The shape of each parameter."""
        named: dict[str, Shape] = {}
        for number, (width, out) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            named[f"W{number}"] = (width, out) if self.axis else (out, width)
            named[f"b{number}"] = (out,) if self.axis else (out, 1)
        return named

    def shapes(self) -> tuple[Shape, ...]:
        """Of all parameters."""
        return tuple(self.named().values())

    def sizes(self) -> tuple[Size, ...]:
        """The widths; the 1 of a bias is no size."""
        return self.layers


class Chosen(Shaped, frozen=True, kw_only=True):
    """Each number one of the options, at random."""

    options: tuple[float, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the options."""

    options: tuple[Any, ...]


class Each(msgspec.Struct, frozen=True, kw_only=True):
    """The options in turn, one a trial, so that the trials of a check cover all of them."""

    options: tuple[Any, ...]


class Constant(msgspec.Struct, frozen=True, kw_only=True):
    """Always the same: a number, text, or nested lists of numbers (an array)."""

    value: Any


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """The arrays of a file, by name."""

    arrays: dict[str, Any]


Draw: TypeAlias = (
    Integer
    | Normal
    | Uniform
    | OneHot
    | Probabilities
    | Boolean
    | Labels
    | Chosen
    | Network
    | Choice
    | Each
    | Constant
    | Dataset
)


def as_value(value: Any) -> Any:
    """A value written in YAML as it enters an expression: nested lists are float64 arrays, the rest is itself."""
    return np.array(value, dtype=float) if isinstance(value, tuple) else value


def fixed(draw: Draw) -> tuple[Any, ...]:
    """The values that a draw can take, where they are written out."""
    match draw:
        case Constant(value=value):
            return (value,)
        case Choice(options=options) | Each(options=options):
            return options
    return ()


def needed(draws: Mapping[str, Draw], names: Iterable[str]) -> frozenset[str]:
    """These names and all that their draws depend on."""
    found = frozenset(names)
    sized = [draw for name in found if isinstance(draw := draws.get(name), Sized)]
    return found.union(*(names_of(size) for draw in sized for size in draw.sizes()))
