"""What the statements of a program compute, noted while it runs; other values may be put in their place."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST = 100_000  # numbers that are noted
_LARGE = 4_000  # of one value
_LEAVES, _DEPTH = 24, 3  # parts of one value, and how deep they are
_NUMBERS = (bool, int, float, np.bool_, np.integer, np.floating)


class Watch:
    """Notes under a key what is computed each time, with what it was computed from."""

    def __init__(self) -> None:
        self.begin("", (), ())

    def begin(self, keys: str, sizes: Sequence[int], numbers: Sequence[float]) -> None:
        """From now on; under these keys, one a line, values are put in, one after the other.

        Of each key there is how many, and the shapes of these, each behind the number of its axes; all numbers.
        """
        rest, left = iter(sizes), iter(numbers)
        self._put = {
            key: iter([_array(rest, left) for _ in range(next(rest))]) for key in (keys.split("\n") if keys else ())
        }
        self._keys: dict[str, int] = {}
        self._sizes: list[int] = []
        self._numbers: list[np.ndarray[Any, Any]] = []
        self._left = _MOST

    def __call__(self, key: str, value: Any, reads: Sequence[Any] = ()) -> Any:
        """The value, or what is put in its place."""
        # That something runs is noted whatever there is; how often, as long as there is room.
        if (self._left > 0 or key not in self._keys) and not self._put:
            self._note(key, value, reads)
        put = next(self._put[key], None) if key in self._put else None
        return value if put is None else _as_kind(put, value)

    def _note(self, key: str, value: Any, reads: Sequence[Any]) -> None:
        mine, theirs = _leaves(value), [leaf for each in reads for leaf in _leaves(each)]
        single = int(len(mine) == 1 and not isinstance(value, tuple | list | dict))
        self._sizes += [self._keys.setdefault(key, len(self._keys)), single, len(mine), len(theirs)]
        for leaf in (*mine, *theirs):
            self._sizes += [leaf.ndim, *leaf.shape]
            self._numbers.append(leaf.ravel().copy())
            self._left -= leaf.size + 1

    def seen(self) -> tuple[str, Any, Any]:
        """The keys, one a line; what was noted, one run after the other; all numbers.

        Of a run there is its key's number, whether it gave a single value, how many arrays it gave and read, and the
        shapes of these, each behind the number of its axes.
        """
        numbers = np.concatenate(self._numbers) if self._numbers else np.zeros(0)
        return "\n".join(self._keys), np.array(self._sizes, dtype=np.int64), numbers


def _array(sizes: Iterator[int], numbers: Iterator[float]) -> np.ndarray[Any, Any]:
    shape = tuple(islice(sizes, next(sizes)))
    return np.array([*islice(numbers, math.prod(shape))], dtype=float).reshape(shape)


def _as_kind(put: np.ndarray[Any, Any], value: Any) -> Any:
    """What is put in, as the kind of number that stands there: indices and masks are no fractions."""
    kind = np.asarray(value).dtype
    if kind.kind in "bui" and np.array_equal(put, put.astype(kind)):
        put = put.astype(kind)
    if isinstance(value, np.ndarray) or put.ndim:
        return put
    return put.item() if isinstance(value, bool | int) else put[()]


def _leaves(value: Any, depth: int = _DEPTH) -> list[np.ndarray[Any, Any]]:
    """The arrays and numbers in a value, as arrays of fractions; nothing of other objects, or of large ones."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(each, _NUMBERS) for each in value):
        value = np.array(value)  # each of them is right somewhere sooner than all of them in their places
    if isinstance(value, tuple | list | dict) and depth:
        parts = list(value.values() if isinstance(value, dict) else value)[:_LEAVES]
        return [leaf for part in parts for leaf in _leaves(part, depth - 1)][:_LEAVES]
    array = np.asarray(value) if isinstance(value, (np.ndarray, *_NUMBERS)) else np.zeros(0, dtype=object)
    return [array.astype(float)] if array.dtype.kind in "biuf" and array.size <= _LARGE else []
