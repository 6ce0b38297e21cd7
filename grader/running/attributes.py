"""Attributes of objects that stay on the student's side: `net.params['W1']` read and set."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Any

from grader.model import CallFailed

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_attribute(owner: Any, path: str) -> Any:
    """The attribute of `owner` at a dotted path.

    Raises:
        CallFailed: there is none; the text names the nearest.
    """
    for attribute in path.split("."):
        owner = _get(owner, attribute)
    return owner


def write_attribute(owner: Any, path: str, keys: Sequence[Any], value: Any) -> None:
    """Set the attribute at a dotted path, or with keys the element of it that they lead to.

    Raises:
        CallFailed: the path leads nowhere.
    """
    *before, attribute = path.split(".")
    for each in before:
        owner = _get(owner, each)
    inner = _get(owner, attribute)
    _same_shape(inner if not keys else _part(inner, keys, path), value, path, keys)
    if not keys:
        if not _fill_parameter(inner, value):
            setattr(owner, attribute, value)
        return
    for key in keys[:-1]:
        inner = inner[key]
    if isinstance(inner, dict) and _fill_parameter(inner.get(keys[-1]), value):
        return
    with _no_autograd():
        inner[keys[-1]] = value


def _part(owner: Any, keys: Sequence[Any], path: str) -> Any:
    """The element that is to be set; None where there is none yet, as in a dict that is filled from outside.

    Raises:
        CallFailed: there is one under nearly the same key, which the student's code uses and this would not set.
    """
    for key in keys:
        if isinstance(owner, dict) and key not in owner:
            near = [mine for mine in owner if str(mine).casefold() == str(key).casefold()]
            if near:
                raise CallFailed("missing-function", f"your `.{path}` has no {key!r}; it has {near[0]!r}")
            return None
        try:
            owner = owner[key]
        except (KeyError, IndexError, TypeError):
            raise CallFailed("missing-function", f"your `.{path}` has no {key!r}") from None
    return owner


def _same_shape(current: Any, value: Any, path: str, keys: Sequence[Any]) -> None:
    had, given = getattr(current, "shape", None), getattr(value, "shape", None)
    if had is not None and given is not None and tuple(had) != tuple(given):
        name = f".{path}" + "".join(f"[{key!r}]" for key in keys)
        text = f"your `{name}` has shape {tuple(had)}, the exercise sets one of shape {tuple(given)}"
        raise CallFailed("shape", text)


def _fill_parameter(current: Any, value: Any) -> bool:
    """Give a parameter, or a leaf with a gradient, new numbers; it stays the same object, which its optimiser knows."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(current, torch.Tensor) or not isinstance(value, torch.Tensor):
        return False
    if not (isinstance(current, torch.nn.Parameter) or (current.requires_grad and current.is_leaf)):
        return False
    current.data = value.clone()
    return True


def _no_autograd() -> Any:
    """Torch's `no_grad` where torch is there: an element of a parameter is set without being recorded."""
    from contextlib import nullcontext

    torch = sys.modules.get("torch")
    return torch.no_grad() if torch is not None else nullcontext()


def _get(owner: Any, attribute: str) -> Any:
    try:
        return getattr(owner, attribute)
    except AttributeError:
        has = [name for name in getattr(owner, "__dict__", {}) if not name.startswith("_")]
        near = difflib.get_close_matches(attribute, has, n=1)
        hint = f"; it has `.{near[0]}`" if near else ""
        raise CallFailed("missing-function", f"your {type(owner).__name__} has no `.{attribute}`{hint}") from None
