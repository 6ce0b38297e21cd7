"""Where something begins, and how far it goes: a sum that begins with its first term, batches to the very end.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called, parsed
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_FEW = 3  # terms that a sum may begin with


class _Sum(NamedTuple):
    """What a loop adds to a name (or multiplies it by), where it leaves out the first: that one."""

    name: str
    loop: ast.For
    first: str


def _begins(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`s = 0` becomes `s = x[0, y[0]]`, where the loop that adds `x[t, y[t]]` to it goes through `range(1, n)`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value) if _is_nothing(value):
            firsts = [each.first for each in _sums(subject) if each.name == name and each.loop.lineno > node.lineno]
            for first in list(dict.fromkeys(firsts))[:_FEW]:
                yield Change(value, parsed(first), m.TERM_TOO_MANY, m.TERM_MISSING)


def _is_nothing(value: ast.expr) -> bool:
    """Whether it is what a sum or a product, a largest or a smallest begins with; or an array of such."""
    match value:
        case ast.Constant(value=int() | float()) | ast.Attribute(attr="inf") | ast.UnaryOp(operand=ast.Attribute()):
            return True
    return called(value) in {"zeros", "zeros_like", "ones", "ones_like", "float", "int"}


@lru_cache(KEPT)
def _sums(subject: Subject) -> tuple[_Sum, ...]:
    """The terms that loops begin with the second of."""
    found: list[_Sum] = []
    for loop in subject.nodes:
        if isinstance(loop, ast.For):
            place = _left_out(loop)
            for name, term in _added(loop) if place else ():
                first = _at(term, place)
                found += [_Sum(name, loop, first)] if first else []
    return tuple(found)


def _left_out(loop: ast.For) -> dict[str, str]:
    """What a loop's target is before the first time: 0 for `range(1, n)`, `x[0]` for `x[1:]`."""
    match loop:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=1), _]),
        ):
            return {name: "0"}
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[start, _, step])):
            if written(step) == "-1":
                one_more = re.sub(r" - 2$", " - 1", written(start))
                return {name: one_more} if one_more != written(start) else {}
        case ast.For(target=ast.Name(id=name), iter=ast.Subscript(value=value, slice=ast.Slice(lower=lower))):
            if lower is not None and written(lower) == "1":
                return {name: f"{written(value)}[0]"}
    return {}


def _added(loop: ast.For) -> Iterator[tuple[str, ast.expr]]:
    """The names that a loop adds to, multiplies, or takes the largest with, each with what it takes."""
    for statement in loop.body:
        match statement:
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Mult(), value=value):
                yield from ((name, term) for term in _terms(value))
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp() | ast.Call() as value):
                parts = value.args if isinstance(value, ast.Call) else _terms(value)
                others = [term for term in parts if written(term) != name]
                yield from ((name, term) for term in others if len(others) < len(parts))


def _terms(value: ast.expr) -> list[ast.expr]:
    match value:
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult() as op, right=right):
            return [*_terms_of(left, op), *_terms_of(right, op)]
    return [value]


def _terms_of(side: ast.expr, op: ast.operator) -> list[ast.expr]:
    """What a side of a sum (or a product) is made of."""
    return _terms(side) if isinstance(side, ast.BinOp) and type(side.op) is type(op) else [side]


def _at(term: ast.expr, place: dict[str, str]) -> str:
    """A term at the place that was left out; nothing where it looks back from there, or has nothing to do with it."""
    (name, before), *_ = place.items()
    if name not in names_in(term):
        return ""
    if any(isinstance(each, ast.BinOp) and written(each.left) == name for each in nodes_in(term)):
        return ""
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", before, written(term))


def _to_the_end(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`while i + k <= n` becomes `while i < n`, `range(0, n - k + 1, k)` `range(0, n, k)`: the last may be shorter."""
    match node:
        case ast.Compare(
            left=ast.BinOp(left=start, op=ast.Add(), right=ast.Name() | ast.Attribute()),
            ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() as sign],
            comparators=[end],
        ):
            inside = isinstance(sign, ast.Lt | ast.LtE)
            yield Change(node, ast.Compare(start, [ast.Lt() if inside else ast.GtE()], [end]), m.CONDITION, m.CONDITION)
        case ast.Compare(
            left=start, ops=[ast.Lt() | ast.LtE()], comparators=[ast.BinOp(left=end, op=ast.Sub(), right=ast.Name())]
        ):
            yield Change(node, ast.Compare(start, [ast.Lt()], [end]), m.CONDITION, m.CONDITION)
        case ast.Call(args=[_, stop, step]) if called(node) in {"range", "arange"}:
            whole = _without(stop, written(step))
            if whole is not None:
                yield Change(stop, whole, m.CONDITION, m.CONDITION)
    del subject


def _without(stop: ast.expr, step: str) -> ast.expr | None:
    """`n` of `n - k`, of `n - k + 1`, and of `n // k * k`."""
    match stop:
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if written(right) == step:
            return left
        case ast.BinOp(left=ast.BinOp(left=left, op=ast.FloorDiv()), op=ast.Mult(), right=right):
            return left if written(right) == step else None
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)):
            return _without(left, step)
    return None


def _batch(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`x[b:b + k]` becomes `x[b * k:(b + 1) * k]`, and so does `slice(b, b + k)`: one batch begins behind another."""
    match node:
        case ast.Slice(lower=ast.Name(id=start), upper=ast.BinOp(op=ast.Add()) as upper, step=None):
            separator = ":"
        case ast.Call(func=ast.Name(id="slice"), args=[ast.Name(id=start), ast.BinOp(op=ast.Add()) as upper]):
            separator = ", "
        case _:
            return
    if written(upper.left) == start and start in _counted(subject):
        size = upper.right
        size_text = f"({written(size)})" if isinstance(size, ast.BinOp) else written(size)
        ends = f"{start} * {size_text}{separator}({start} + 1) * {size_text}"
        yield Change(node, ends if separator == ":" else f"slice({ends})", m.FACTOR_TOO_MANY, m.FACTOR_MISSING)


@lru_cache(KEPT)
def _counted(subject: Subject) -> frozenset[str]:
    """The names that loops count with by ones: of `range(n)`."""
    found = set()
    for node in subject.nodes:
        match node:
            case (
                ast.For(target=ast.Name(id=name), iter=ast.Call(args=[_] | [_, _]) as values)
                | ast.comprehension(target=ast.Name(id=name), iter=ast.Call(args=[_] | [_, _]) as values)
            ) if called(values) in {"range", "arange"}:
                found.add(name)
    return frozenset(found)


OPERATORS = (
    Operator("begins", _begins),
    Operator("to-the-end", _to_the_end),
    Operator("batch", _batch),
)
