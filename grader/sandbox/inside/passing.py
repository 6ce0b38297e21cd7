"""Arguments as they are passed to a function, which may change them, and whether it has."""

from __future__ import annotations

from typing import Any

from grader.sandbox.wire.values import NDARRAY


def same(old: Any, new: Any) -> bool:
    """Whether an argument is as it was received, bit for bit; objects that stay here are not looked into."""
    if type(old) is not type(new):
        return False
    if isinstance(old, NDARRAY) and old.dtype.kind == "O":
        return bool(old.shape == new.shape and all(map(same, old.ravel().tolist(), new.ravel().tolist())))
    if isinstance(old, NDARRAY):
        return bool(old.shape == new.shape and old.dtype == new.dtype and old.tobytes() == new.tobytes())
    if isinstance(old, (list, tuple)):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(same(old[key], new[key]) for key in old)
    if isinstance(old, (int, float, complex, str)):
        return bool(old == new or old != old)  # noqa: PLR0124 -- NaN is itself
    return old is new


def fresh(value: Any) -> Any:
    """A plain value of its own for a function that may change it."""
    kind = type(value)
    if kind is NDARRAY:
        return value.copy()
    if kind is dict:
        return {key: fresh(part) for key, part in value.items()}
    return kind([fresh(part) for part in value]) if kind is list or kind is tuple else value
