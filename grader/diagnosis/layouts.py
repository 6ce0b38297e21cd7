"""How the values of one formula stand where another text computes the same: in loops, turned, added up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array: TypeAlias = "np.ndarray[Any, Any]"
Shapes: TypeAlias = "Sequence[tuple[int, ...]]"

WHOLE, EVERY, INNER = "whole", "every", "inner"


def _whole(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """As many numbers, one after the other."""
    sizes = [math.prod(shape) for shape in shapes]
    if sum(sizes) != sum(each.size for each in values):
        return None
    numbers = np.concatenate([each.ravel() for each in values])
    ends = np.cumsum(sizes)[:-1]
    return [each.reshape(shape) for each, shape in zip(np.split(numbers, ends), shapes, strict=True)]


def _some(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """Of several those of the same shapes, in their order."""
    if len(values) <= len(shapes):
        return None
    left = iter(values)
    found = [each for shape in shapes if (each := next((one for one in left if one.shape == shape), None)) is not None]
    return found if len(found) == len(shapes) else None


def _last(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """Of several the last: what has been added up."""
    left = [*values[-len(shapes) :]]
    return left if len(values) > len(shapes) and [each.shape for each in left] == [*shapes] else None


def _counted(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """The numbers that are not zero: a loop that passes over what is empty."""
    numbers = np.concatenate([each.ravel() for each in values])
    left = numbers[numbers != 0]
    return _whole([left], shapes) if 0 < left.size < numbers.size else None


def _every(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """The same in every run, or in every round of an outer loop."""
    size, mine = values[0].size, sum(map(math.prod, shapes))
    if len(values) > 1 or len(shapes) < 2 or not 0 < size < mine or mine % size:
        return None
    return _whole([np.tile(values[0].ravel(), mine // size)], shapes)


def _inner(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """Each number as often as an inner loop goes round."""
    size, mine = values[0].size, sum(map(math.prod, shapes))
    if len(values) > 1 or set(map(len, shapes)) != {0} or not 1 < size < mine or mine % size:
        return None
    return _whole([np.repeat(values[0].ravel(), mine // size)], shapes)


def _once(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """All of it in the first run, and nothing in the others: what is added up."""
    if len(values) > 1 or len(shapes) < 2 or {math.prod(shape) for shape in shapes} != {values[0].size}:
        return None
    return [np.zeros(shape) if place else values[0].reshape(shape) for place, shape in enumerate(shapes)]


def _reshaped(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """As they are, where the statement gives another shape."""
    return [*values] if len(values) == len(shapes) and [each.shape for each in values] != [*shapes] else None


LAYOUTS: dict[str, Callable[[Sequence[Array], Shapes], list[Array] | None]] = {
    WHOLE: _whole,
    "some": _some,
    "last": _last,
    "counted": _counted,
    EVERY: _every,
    INNER: _inner,
    "once": _once,
    "reshaped": _reshaped,
}
