"""Values of kinds of their own: what a reader sees of them, and which object of the program's they are.

A named tuple, a table or a matrix is read as the plain tuple, dict or array that it is, too. Handed back to the program
it has to be what it was: whoever keeps a cache in one relies on its names.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from grader.model import Handle

_NDARRAY, _GENERIC = np.ndarray, np.generic  # bound before any student code runs
_PLAIN_KEYS = (bool, int, float, str, tuple, type(None), _GENERIC)


class TupleLikeness(tuple[Any, ...]):  # noqa: SLOT001 -- a tuple's subclass can have no slots but empty ones
    """A tuple with the object that it was read from."""

    original: Handle | None = None


class ListLikeness(list[Any]):
    """A list with the object that it was read from."""

    original: Handle | None = None


class DictLikeness(dict[Any, Any]):
    """A dict with the object that it was read from."""

    original: Handle | None = None


class ArrayLikeness(np.ndarray[Any, Any]):
    """An array with the object that it was read from; what is computed from it has none."""

    original: Handle | None = None


_LIKENESSES = (TupleLikeness, ListLikeness, DictLikeness, ArrayLikeness)
for _each, _plain in zip(_LIKENESSES, ("tuple", "list", "dict", "ndarray"), strict=True):
    _each.__name__ = _plain  # whoever names a value's kind names that of what is read


def likeness(value: Any, original: Handle) -> Any:
    """The plain value, marked with the object that it was read from."""
    marked: TupleLikeness | ListLikeness | DictLikeness | ArrayLikeness
    if isinstance(value, np.ndarray):
        marked = value.view(ArrayLikeness)
    elif isinstance(value, tuple):
        marked = TupleLikeness(value)
    elif isinstance(value, list):
        marked = ListLikeness(value)
    elif isinstance(value, dict):
        marked = DictLikeness(value)
    else:
        return value
    marked.original = original
    return marked


def original_of(value: Any) -> Handle | None:
    """The object that a value was read from, where it is of a kind of its own."""
    return value.original if isinstance(value, _LIKENESSES) else None


def copied(value: Any) -> Any:
    """A copy of an original, as far as there can be one (not of a generator, nor of a tensor within a graph)."""
    try:
        return deepcopy(value)
    except Exception:  # noqa: BLE001 -- of a student's class anything may come
        return value


def is_of_its_own_kind(value: Any) -> bool:
    """Whether the plain value that is read of a container or an array is less than it."""
    kind = type(value)
    if kind is _NDARRAY:
        return bool(value.dtype.kind == "O")
    if kind is dict:
        return not all(issubclass(type(key), _PLAIN_KEYS) for key in value)
    return kind is not list and kind is not tuple and issubclass(kind, (_NDARRAY, dict, list, tuple))
