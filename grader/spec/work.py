"""What one expression may cost: a spec can come from anybody, and reading it must end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST = 10**9  # units of work; a product of two numbers inside a matrix product is one, which makes a second or two
_ELEMENT = 10  # an element that is read or made
_EACH = {"list": 100, "sort": 40, "argsort": 40, "median": 40}  # of these functions
_DECOMPOSED = (2, -2, "nuc")  # norms of matrices that need their singular values


class Work:
    """Adds up what an evaluation costs."""

    def __init__(self) -> None:
        self._left = MOST

    def pay(self, units: int) -> None:
        """Count work that is about to be done.

        Raises:
            ValueError: there has been too much of it.
        """
        self._left -= units
        if self._left < 0:
            raise ValueError(f"takes more work than one expression may ({MOST} multiplications or so)")


def of_value(value: Any) -> int:
    """The price of making a value."""
    return _ELEMENT * size(value)


def of_product(left: Any, right: Any) -> int:
    """The price of a matrix product."""
    columns = int(np.shape(right)[-1]) if np.ndim(right) > 1 else 1
    if np.size(left) == 0:  # no product is made, but the zeros are
        return _ELEMENT * math.prod(map(int, np.shape(left)[:-1])) * columns
    return int(np.size(left)) * columns


def of_call(name: str, args: Sequence[Any], named: Mapping[str, Any]) -> int:
    """The price of calling a function of the language, by what it is given."""
    if name == "dot" and len(args) == 2:
        return of_product(*args)
    total = sum(map(size, args))
    order = named.get("ord", args[1] if len(args) > 1 else None)
    if name == "norm" and np.ndim(args[0]) > 1 and np.ndim(order) == 0 and order in _DECOMPOSED:
        return _ELEMENT * total * int(min(np.shape(args[0])))
    return _EACH.get(name, _ELEMENT) * total


def size(value: Any) -> int:
    """How many numbers a value holds, those of the arrays in it included; of an empty array, what a sum of it may."""
    if isinstance(value, list | tuple):
        return sum(map(size, value)) if value and isinstance(value[0], np.ndarray | list | tuple) else len(value)
    if not isinstance(value, np.ndarray):
        return 1
    return int(value.size) or math.prod(length or 1 for length in value.shape)
