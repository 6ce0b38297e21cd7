"""How much a program keeps from one call to the next: whether a call that took too long left anything behind."""

from __future__ import annotations

from functools import _lru_cache_wrapper
from types import CellType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CONTAINERS = frozenset({list, dict, set, bytearray})
_EMPTY = CellType()
_cells, _defaults = FunctionType.__dict__["__closure__"].__get__, FunctionType.__dict__["__defaults__"].__get__


def kept(namespace: Mapping[str, Any]) -> int:
    """How many entries the tables have that outlive a call: global ones, those of functions and classes, memories."""
    return sum(map(_entries, list(namespace.values())))


def _entries(value: Any) -> int:
    kind = type(value)
    if kind in _CONTAINERS:
        return len(value)
    if kind is _lru_cache_wrapper:
        return int(kind.cache_info(value).currsize)
    if kind is FunctionType:
        cells = [cell.cell_contents for cell in _cells(value) or () if cell != _EMPTY]
        return _of_all([*cells, *(_defaults(value) or ()), *value.__dict__.values()])
    return _of_all(list(type.__dict__["__dict__"].__get__(value).values())) if kind is type else 0


def _of_all(values: Iterable[Any]) -> int:
    return sum(len(value) for value in values if type(value) in _CONTAINERS)
