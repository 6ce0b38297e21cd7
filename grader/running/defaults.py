"""Defaults of functions that live, as an edited text has them."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from grader.mutation.edit import apply
from grader.mutation.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FunctionType

    from grader.mutation.edit import Edit

Defaults = tuple[tuple[Any, ...] | None, dict[str, Any] | None]


def defaults_of(function: FunctionType) -> Defaults:
    """Those that it has, by position and by keyword."""
    return function.__defaults__, function.__kwdefaults__


def edited_defaults(function: FunctionType, source: str, edits: Sequence[Edit]) -> Defaults:
    """Those that it has once the edits are made: numbers and the like anew, all else as it was computed."""
    if not any(edit.operator == "default" and edit.function == function.__qualname__ for edit in edits):
        return defaults_of(function)
    arguments = _arguments(source, tuple(edits), function.__qualname__)
    before, by_name = function.__defaults__ or (), function.__kwdefaults__ or {}
    if arguments is None or len(before) != len(arguments.defaults):
        return defaults_of(function)
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    named = {each.arg: _value(made, by_name[each.arg]) for each, made in pairs if made is not None}
    return tuple(map(_value, arguments.defaults, before)), named or None


@lru_cache(maxsize=16)
def _arguments(source: str, edits: tuple[Edit, ...], name: str) -> ast.arguments | None:
    try:
        return Subject(apply(source, edits), name).node.args
    except (SyntaxError, ValueError, LookupError):
        return None


def _value(made: ast.expr, before: Any) -> Any:
    return made.value if isinstance(made, ast.Constant) else before
