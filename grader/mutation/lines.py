"""Whole lines that are missing: an entry that is set to zero before it is returned, a mean that is taken off, a bias.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, binary, called, of_module, parsed, whole
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_NO_ARRAYS = (ast.Constant, ast.List, ast.Dict, ast.ListComp, ast.DictComp, ast.Tuple, ast.JoinedStr)
_WHOLE = frozenset({"float", "int", "len", "dict", "list", "str", "mean", "max", "min"})  # what gives no array, mostly
_EMPTY = frozenset({"zeros", "zeros_like", "empty", "empty_like", "ones", "range"})
_WEIGHT = re.compile(r"""(['"])(W|w|weights?)(?=[\d{_'"])""")
_KEY = re.compile(r"""['"]([a-z]+)""")
_TWO = 2


def _before(subject: Subject, statement: ast.stmt, line: str) -> tuple[Span, str]:
    """The place of a line before a statement, and its text."""
    at = subject.span(statement)[:2]
    return Span(*at, *at), f"{line}\n{subject.indent(statement)}"


def _zeroed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return g` follows on `g[0] = 0`, on `g[-1] = 0`, or on a diagonal that is filled with zeros."""
    match node:
        case ast.Return(value=ast.Name(id=name)) if subject.alone(node) and name in _arrays(subject):
            lines = [f"{name}[0] = 0", f"{name}[-1] = 0"]
            diagonal = f"{name}.fill_diagonal_(0)" if subject.torch else f"{subject.numpy}fill_diagonal({name}, 0)"
            for line in (*lines, diagonal):
                yield Change(*_before(subject, node, line), m.STEP_TOO_MANY, m.STEP_MISSING)


@lru_cache(KEPT)
def _arrays(subject: Subject) -> frozenset[str]:
    """The local names that may hold arrays of their own, by all that they are given."""
    given: dict[str, list[ast.expr]] = {}
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                given.setdefault(name, []).append(value)
    return frozenset(
        name
        for name, values in given.items()
        if not any(isinstance(each, _NO_ARRAYS) or called(each) in _WHOLE for each in values)
    )


def _centred_before(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`v = (x ** 2).mean(axis=1)` follows on `x = x - x.mean(axis=1, keepdims=True)`."""
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.Return) or not subject.alone(node):
        return
    for call in (each for each in nodes_in(node) if isinstance(each, ast.Call) and called(each) in {"mean", "sum"}):
        inner, rest = (call.args[0], call.args[1:]) if of_module(call) and call.args else (_owner(call), call.args)
        name = _squared(inner)
        if name in subject.assigned and len(rest) < _TWO and f"{name}.mean" not in written(node):
            mean = f"{name}.mean({_kept(subject, call, rest)})"
            yield Change(*_before(subject, node, f"{name} = {name} - {mean}"), m.STEP_TOO_MANY, m.STEP_MISSING)


def _owner(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _squared(node: ast.expr | None) -> str:
    """The name of what is squared: `x` of x ** 2, x * x and np.square(x)."""
    match node:
        case ast.BinOp(left=ast.Name(id=name), op=ast.Pow(), right=ast.Constant(value=2)):
            return name
        case ast.BinOp(left=ast.Name(id=name), op=ast.Mult(), right=ast.Name(id=other)) if name == other:
            return name
        case ast.Call(args=[ast.Name(id=name)], keywords=[]) if called(node) == "square":
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="square" | "pow")):
            return name
    return ""


def _kept(subject: Subject, call: ast.Call, rest: list[ast.expr]) -> str:
    """How the mean is taken: along the same axis, which is kept."""
    word, keep = ("dim", "keepdim") if subject.torch else ("axis", "keepdims")
    said = [written(each) for each in rest] + [written(each.value) for each in call.keywords if each.arg == word]
    return f"{word}={said[0]}, {keep}=True" if said else ""


def _bias(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`h @ p[f"W{i}"]` becomes `h @ p[f"W{i}"] + p[f"b{i}"]`, where there is such a bias, which is not mentioned."""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right) if whole(subject, node):
            factors = [left, right]
        case ast.Call(args=[*_, left, right]) if called(node) in {"dot", "matmul", "einsum"} and whole(subject, node):
            factors = [left, right]
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]) if whole(subject, node):
            factors = [left, right]
        case _:
            return
    for text in (written(each) for each in factors if isinstance(each, ast.Subscript)):
        bias = _WEIGHT.sub(lambda found: found[1] + "b", text)
        if bias != text and _keyed_by(subject, bias) and bias not in _all_of(subject):
            yield Change(node, binary(node, ast.Add(), parsed(bias)), m.BIAS_TOO_MANY, m.BIAS_MISSING)


def _keyed_by(subject: Subject, text: str) -> bool:
    """Whether the program has a key that begins as the one in this entry does."""
    found = _KEY.search(text)
    return found is not None and found[1] in _beginnings(subject)


@lru_cache(KEPT)
def _beginnings(subject: Subject) -> frozenset[str]:
    """What the strings of the program are before what is counted: `b` of "b1", of "b" + str(i) and of f"b{i}"."""
    texts = (each.value for each in nodes_in(subject.program) if isinstance(each, ast.Constant))
    return frozenset(each.rstrip("0123456789") for each in texts if isinstance(each, str))


@lru_cache(KEPT)
def _all_of(subject: Subject) -> str:
    return "\n".join(written(each) for each in subject.body)


def _over_area(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`dx[n, c] = dout[n, c]` becomes `dout[n, c] / (H * W)`, with the last two sides of a shape."""
    if not isinstance(node, ast.Subscript | ast.Call | ast.BinOp | ast.Name) or not whole(subject, node):
        return
    if isinstance(node, ast.Call) and called(node) in _EMPTY:
        return
    for one, other in _areas(subject):
        if subject.assigned[one] < node.lineno and not {one, other} & names_in(node):
            area = parsed(f"{one} * {other}")
            yield Change(node, binary(node, ast.Div(), area), m.DIVISION_TOO_MANY, m.DIVISION_MISSING)


@lru_cache(KEPT)
def _areas(subject: Subject) -> tuple[tuple[str, str], ...]:
    """The last two sides of a shape that has four or three."""
    found: dict[tuple[str, str], None] = {}
    for node in subject.nodes:
        match node:
            case ast.Assign(
                targets=[ast.Tuple(elts=[_, *_, ast.Name(id=one), ast.Name(id=other)])],
                value=ast.Attribute(attr="shape"),
            ) if one != other:
                found[one, other] = None
    return tuple(found)[:_TWO]


OPERATORS = (
    Operator("zeroed", _zeroed),
    Operator("centred-before", _centred_before),
    Operator("keyed-bias", _bias),
    Operator("over-area", _over_area),
)
