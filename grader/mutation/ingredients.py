"""Pieces of the right formula, in the student's own names: what may be missing from theirs.

They are tried in the student's text, and never shown unless the spec reveals the fix.
"""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from grader.mutation.inside import names_in, nodes_in
from grader.mutation.mutants import reached
from grader.mutation.written import written

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
        found += [written(each) for each in _pieces(definition, _Meanings(names, _definitions(definition), by_name))]
    common = [text for name in parameters for text in (f"np.log({name})", f"({name} > 0)")]
    return tuple(islice(dict.fromkeys([*found, *common]), _MOST))


def _definitions(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Local names that are assigned once, with their values; parameters that have defaults are such."""
    own = {each.arg for each in function.args.args}
    assigned: dict[str, list[ast.expr]] = {}
    arguments = function.args
    positional = zip(reversed(arguments.args), reversed(arguments.defaults), strict=False)
    for parameter, default in (*positional, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)):
        if default is not None:
            assigned[parameter.arg] = [default]
    for node in nodes_in(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).append(node.value)
    defaults = {each.arg for each in arguments.args[len(arguments.args) - len(arguments.defaults) :]}
    return {name: values[0] for name, values in assigned.items() if len(values) == 1 and name not in own - defaults}


class _Meanings(NamedTuple):
    """What names in a function's text stand for: a student's names, values that are written out, other functions."""

    names: dict[str, str]
    known: dict[str, ast.expr]
    functions: dict[str, ast.FunctionDef]


def _pieces(function: ast.FunctionDef, meanings: _Meanings) -> Iterator[ast.expr]:
    results = [node.value for node in nodes_in(function) if isinstance(node, ast.Return) and node.value]
    called = [node.func for node in nodes_in(function) if isinstance(node, ast.Call)]
    whole = max((_size(_written(result, meanings)) for result in results), default=0)
    for node in nodes_in(function):
        shape = isinstance(node, ast.Attribute) and node.attr in {"shape", "ndim"}
        if not isinstance(node, _KINDS) or shape or any(node is each for each in called):
            continue
        piece = _written(node, meanings)
        used = names_in(piece) - {"np"}
        # Nearly all of the formula in the place of a part would mend anything.
        if used and used <= set(meanings.names.values()) and _size(piece) <= min(_LARGEST, 0.7 * whole):
            yield piece


def _written(node: ast.expr, meanings: _Meanings) -> ast.expr:
    written: ast.expr = _Named(meanings).visit(_copy(node))
    return written


def _copy(node: ast.expr) -> ast.expr:
    return ast.parse(written(node), mode="eval").body


def _size(node: ast.expr) -> int:
    return sum(not isinstance(each, ast.expr_context | ast.operator | ast.unaryop) for each in nodes_in(node))


class _Named(ast.NodeTransformer):
    """Local names and helpers' formulas written out, parameters under the student's names."""

    def __init__(self, meanings: _Meanings, depth: int = 3) -> None:
        self._meanings, self._depth = meanings, depth

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """One name."""
        known = self._meanings.known.get(node.id)
        if known is not None and self._depth and node.id not in self._meanings.names:
            written: ast.expr = _Named(self._meanings, self._depth - 1).visit(_copy(known))
            return written
        return ast.Name(id=self._meanings.names.get(node.id, node.id), ctx=ast.Load())

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """One call: that of a helper is what this gives back, and an array is made of what is one."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr="asarray"), args=[inner, *_]):
                array: ast.expr = self.visit(inner)
                return array
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in self._meanings.functions and self._depth:
                return self._given_back(self._meanings.functions[name], [self.visit(each) for each in node.args])
        self.generic_visit(node)
        return node

    def _given_back(self, function: ast.FunctionDef, args: Sequence[ast.expr]) -> ast.expr:
        results = [each.value for each in function.body if isinstance(each, ast.Return) and each.value is not None]
        own = [each.arg for each in function.args.args]
        if len(results) != 1 or len(args) > len(own) or any(isinstance(each, ast.Starred) for each in args):
            return ast.Call(func=ast.Name(id=function.name, ctx=ast.Load()), args=list(args), keywords=[])
        known = _definitions(function) | dict(zip(own, args, strict=False))
        inner = _Meanings({}, known, self._meanings.functions)
        written: ast.expr = _Named(inner, self._depth - 1).visit(_copy(results[0]))
        return written
