"""Pieces of the right formula, in the student's own names: what may be missing from theirs.

They are tried in the student's text, and never shown unless the spec reveals the fix.
"""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING

from grader.mutation.mutants import reached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LARGEST = 16  # nodes of a piece; a larger one is the formula itself
_MOST = 20
_KINDS = (ast.BinOp, ast.Call, ast.Compare, ast.Attribute, ast.Subscript, ast.UnaryOp)


def ingredients(source: str, function: str, parameters: Sequence[str]) -> tuple[str, ...]:
    """Subexpressions of the function in `source` that need its parameters alone, under the names in `parameters`."""
    try:
        body = ast.parse(source).body
        wanted = reached(source, function)
    except SyntaxError:
        return ()
    by_name = {each.name: each for each in body if isinstance(each, ast.FunctionDef)}
    found: list[str] = []
    for definition in (by_name[name] for name in wanted if name in by_name):
        own = [each.arg for each in definition.args.args]
        # A helper takes mostly what it is called for, in the same order.
        names = dict(zip(own, parameters, strict=False))
        found += [ast.unparse(each) for each in _pieces(definition, _definitions(definition, own), names)]
    common = [text for name in parameters for text in (f"np.log({name})", f"({name} > 0)")]
    return tuple(islice(dict.fromkeys([*found, *common]), _MOST))


def _definitions(function: ast.FunctionDef, own: Sequence[str]) -> dict[str, ast.expr]:
    """Local names that are assigned once, with their values."""
    assigned: dict[str, list[ast.expr]] = {}
    arguments = function.args
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            assigned[parameter.arg] = [default]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    return {name: values[0] for name, values in assigned.items() if len(values) == 1 and name not in own}


def _pieces(function: ast.FunctionDef, known: dict[str, ast.expr], names: dict[str, str]) -> Iterator[ast.expr]:
    results = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    whole = max((_size(_written(result, known, names)) for result in results), default=0)
    for node in ast.walk(function):
        shape = isinstance(node, ast.Attribute) and node.attr in {"shape", "ndim"}
        if not isinstance(node, _KINDS) or shape or any(node is each for each in called):
            continue
        piece = _written(node, known, names)
        used = {each.id for each in ast.walk(piece) if isinstance(each, ast.Name)} - {"np"}
        # Nearly all of the formula in the place of a part would mend anything.
        if used and used <= set(names.values()) and _size(piece) <= min(_LARGEST, 0.7 * whole):
            yield piece


def _written(node: ast.expr, known: dict[str, ast.expr], names: dict[str, str]) -> ast.expr:
    written: ast.expr = _Named(known, names).visit(ast.parse(ast.unparse(node), mode="eval").body)
    return written


def _size(node: ast.expr) -> int:
    return sum(not isinstance(each, ast.expr_context | ast.operator | ast.unaryop) for each in ast.walk(node))


class _Named(ast.NodeTransformer):
    """Local names written out, parameters under the student's names."""

    def __init__(self, known: dict[str, ast.expr], names: dict[str, str], depth: int = 3) -> None:
        self._known, self._names, self._depth = known, names, depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """One name."""
        if node.id in self._known and self._depth:
            inner = ast.parse(ast.unparse(self._known[node.id]), mode="eval").body
            written: ast.expr = _Named(self._known, self._names, self._depth - 1).visit(inner)
            return written
        return ast.Name(id=self._names.get(node.id, node.id), ctx=ast.Load())
