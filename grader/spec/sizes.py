"""Sizes of arrays: whole numbers, names of whole numbers, or sums of such, as in `(H + 2*pad - K)//stride + 1`."""

from __future__ import annotations

import ast
import math
import operator
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, TypeAlias

from grader.spec.language import LanguageMistake, offset_of, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Size: TypeAlias = int | str  # a number, a name, or a text to compute from names
_CORNERS_MAX = 4096
_SIGNS: dict[type[ast.AST], Callable[..., int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


@lru_cache(maxsize=1024)
def names_of(size: Size) -> frozenset[str]:
    """The names that a size depends on."""
    if isinstance(size, int):
        return frozenset()
    return frozenset(node.id for node in ast.walk(tree(size)) if isinstance(node, ast.Name))


def resolve(size: Size, values: Mapping[str, Any]) -> int:
    """A size as a number.

    Raises:
        ZeroDivisionError: it divides by a size that is 0.
    """
    if isinstance(size, int):
        return size
    return int(values[size]) if size in values else _value(tree(size), values)


def _value(node: ast.AST, values: Mapping[str, Any]) -> int:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.Name(id=name):
            return int(values[name])
        case ast.UnaryOp(op=op, operand=operand):
            return _SIGNS[type(op)](_value(operand, values))
        case ast.BinOp(op=op, left=left, right=right):
            return _SIGNS[type(op)](_value(left, values), _value(right, values))
    raise AssertionError(node)  # `check` has seen it


def check(text: str) -> None:
    """Whether a text can be computed as a size.

    Raises:
        LanguageMistake: at the first part that whole numbers, names and `+ - * // %` do not explain.
    """
    allowed = (ast.Name, ast.Load, ast.UnaryOp, ast.BinOp, *_SIGNS)
    for node in ast.walk(tree(text)):
        if isinstance(node, ast.Div):
            raise LanguageMistake(max(text.find("/"), 0), "a size is whole; write '//' for '/'")
        whole = isinstance(node, ast.Constant) and type(node.value) is int
        if not whole and not isinstance(node, allowed):
            where = offset_of(node, text) if hasattr(node, "col_offset") else 0
            raise LanguageMistake(where, "a size is computed from whole numbers and their names with + - * // and %")


def corners(size: Size, spans: Mapping[str, tuple[int, int]]) -> list[tuple[int | None, dict[str, int]]]:
    """What a size comes to where every name in it is at one of its ends; None where it divides by 0."""
    names = sorted(names_of(size))
    ends = [sorted(set(spans[name])) for name in names]
    if math.prod(map(len, ends)) > _CORNERS_MAX:
        return []
    found: list[tuple[int | None, dict[str, int]]] = []
    for chosen in product(*ends):
        values = dict(zip(names, chosen, strict=True))
        try:
            found.append((resolve(size, values), values))
        except ZeroDivisionError:
            found.append((None, values))
    return found


def alone(shapes: Iterable[Iterable[Size]]) -> frozenset[Size]:
    """The sizes that are a number or one name: those that are kept apart from one another."""
    return frozenset(size for shape in shapes for size in shape if isinstance(size, int) or size.isidentifier())


def elements(shape: Iterable[int]) -> int:
    """How many numbers an array of this shape holds."""
    return math.prod(shape)
