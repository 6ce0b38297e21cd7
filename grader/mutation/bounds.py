"""How large something may be, and how large it is: a bound without its minus, another norm, a number on no diagonal.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arguments import RATE_LIKE
from grader.mutation.change import Change, Operator, applied, binary, called, parsed
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.known import KEPT, values
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_PLAIN = (ast.Name, ast.Attribute, ast.Constant)
_LOW = frozenset({"a_min", "min"})
_STARTS = re.compile(r"\w*(?:warm|start|begin|low|min|first|delay|burn)\w*|lo|t0|a")
_ON_DIAGONAL = re.compile(r"\w*(?:ridge|jitter|damp|noise|shrink|nugget|eps|tol|lam|sigma|reg|alpha|mu)\w*")
_TWO = ast.Constant(2)
_FEW = 2


def _negated(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`elif r < delta` becomes `elif r < -delta`, `np.clip(x, c, c)` and `np.clip(x, 0, c)` `np.clip(x, -c, c)`."""
    match node:
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if isinstance(sign, _ORDERS):
            for side in (right, left):
                if written(side) in _bounds(subject):
                    yield Change(side, ast.UnaryOp(ast.USub(), side), m.MINUS_TOO_MANY, m.MINUS_MISSING)
        case ast.Call() if called(node) in {"clip", "clamp"}:
            yield from _clipped(node)


def _is_bound(node: ast.expr) -> bool:
    return isinstance(node, _PLAIN) and getattr(node, "value", 1) not in {0, None}


def _clipped(call: ast.Call) -> Iterator[Change]:
    """The lower bound becomes minus the upper one, where it is the same, or zero."""
    low = [each.value for each in call.keywords if each.arg in _LOW]
    high = [each.value for each in call.keywords if each.arg not in _LOW and each.arg in {"a_max", "max"}]
    if not low and not high and len(call.args) >= _FEW:
        low, high = [call.args[-2]], [call.args[-1]]
    for least, most in zip(low, high, strict=False):
        if _is_bound(most) and written(least) in {written(most), "0", "0.0"}:
            yield Change(least, ast.UnaryOp(ast.USub(), most), m.MINUS_TOO_MANY, m.MINUS_MISSING)


@lru_cache(KEPT)
def _bounds(subject: Subject) -> frozenset[str]:
    """What bounds something twice, or is a bound with a minus elsewhere."""
    compared: Counter[str] = Counter()
    negated: set[str] = set()
    for node in subject.nodes:
        match node:
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if isinstance(sign, _ORDERS):
                compared.update({written(side) for side in (left, right) if _is_bound(side)})
            case ast.UnaryOp(op=ast.USub(), operand=operand) if _is_bound(operand):
                negated.add(written(operand))
    return frozenset(each for each, count in compared.items() if count > 1 or each in negated)


def _norm(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`norm(v)` becomes `norm(v, ord=1)`, `norm(v, ord=np.inf)` or `norm(v) ** 2`; `norm(v, 1)` becomes `norm(v)`."""
    if not isinstance(node, ast.Call) or called(node) != "norm":
        return
    method = isinstance(node.func, ast.Attribute) and "linalg" not in written(node.func) and subject.torch
    word, first = ("p", 0) if method else ("ord", 1)
    told = [each for each in node.keywords if each.arg == word]
    others = [each for each in node.keywords if each.arg != word]
    if told or len(node.args) > first:
        yield Change(node, ast.Call(node.func, node.args[:first], others), m.FUNCTION, m.FUNCTION)
        return
    for order in ("1", f"{subject.numpy}inf"):
        named = ast.keyword(word, parsed(order))
        yield Change(node, ast.Call(node.func, node.args, [named, *others]), m.FUNCTION, m.FUNCTION)
    yield Change(node, binary(node, ast.Pow(), _TWO), m.POWER_TOO_MANY, m.POWER_MISSING)


def _magnitude(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`abs(v)` becomes `v ** 2`, and `v ** 2`, `v * v` and `np.square(v)` become `np.abs(v)`."""
    match node:
        case ast.Call(args=[inner], keywords=[]) if called(node) in {"abs", "absolute", "fabs"}:
            yield Change(node, binary(inner, ast.Pow(), _TWO), m.FUNCTION, m.FUNCTION)
        case ast.BinOp(left=inner, op=ast.Pow(), right=ast.Constant(value=2)):
            yield Change(node, applied(f"{subject.numpy}abs", inner), m.FUNCTION, m.FUNCTION)
        case ast.BinOp(left=inner, op=ast.Mult(), right=other) if written(inner) == written(other):
            yield Change(node, applied(f"{subject.numpy}abs", inner), m.FUNCTION, m.FUNCTION)
        case ast.Call(args=[inner], keywords=[]) if called(node) == "square":
            yield Change(node, applied(f"{subject.numpy}abs", inner), m.FUNCTION, m.FUNCTION)


def _diagonal(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`X.T @ X + ridge` becomes `X.T @ X + ridge * np.eye(X.shape[1])`: a number is added to the diagonal alone."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pairs = [(left, right), (right, left)]
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=right):
            pairs = [(ast.Name(name, ast.Load()), right)]
        case _:
            return
    for matrix, number in pairs:
        size = _size(subject, matrix) if _is_number(number) else ""
        if size:
            diagonal = binary(number, ast.Mult(), parsed(f"{subject.numpy}eye({size})"))
            yield Change(number, diagonal, m.STEP_TOO_MANY, m.STEP_MISSING)


def _is_number(node: ast.expr) -> bool:
    """Whether it is called as a rate or a ridge is, or is a small number."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return bool(RATE_LIKE.fullmatch(name) or _ON_DIAGONAL.fullmatch(name))
        case ast.Constant(value=float() as value):
            return 0 < value < 1
    return False


def _size(subject: Subject, matrix: ast.expr) -> str:
    """How many rows a matrix has that a product makes, or a name that is given one."""
    given = values(subject).get(matrix.id) if isinstance(matrix, ast.Name) else matrix
    for node in nodes_in(given) if given is not None else ():
        match node:
            case ast.BinOp(left=left, op=ast.MatMult()) | ast.Call(args=[left, _]) if isinstance(
                node, ast.BinOp
            ) or called(node) in {"dot", "matmul", "outer"}:
                pass
            case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[_]):
                pass
            case _:
                continue
        if isinstance(matrix, ast.Name):
            return f"len({matrix.id})"
        turned = isinstance(left, ast.Attribute) and left.attr == "T"
        own = left.value if turned and isinstance(left, ast.Attribute) else left
        if isinstance(own, ast.Name | ast.Attribute | ast.Subscript):
            return f"{written(own)}.shape[1]" if turned else f"len({written(own)})"
        return f"len({written(matrix)})"
    return ""


def _fraction(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`t / total` becomes `(t - warmup) / (total - warmup)`, with what `t` is compared with, or what is a start."""
    match node:
        case ast.BinOp(
            left=ast.Name() | ast.Attribute() as part, op=ast.Div(), right=ast.Name() | ast.Attribute() as whole
        ):
            inside = {written(part), written(whole)}
        case _:
            return
    for start in [each for each in _starts(subject, written(part)) if each not in inside][:_FEW]:
        first, last = f"({written(part)} - {start})", f"({written(whole)} - {start})"
        yield Change(node, parsed(f"{first} / {last}"), m.TERM_TOO_MANY, m.TERM_MISSING)


@lru_cache(KEPT * 4)
def _starts(subject: Subject, part: str) -> tuple[str, ...]:
    """Where something may start: what it is compared with, then arguments and attributes that are called so."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if isinstance(sign, _ORDERS):
                sides = [written(left), written(right)]
                if part in sides and isinstance(left, ast.Name | ast.Attribute) and not isinstance(right, ast.Constant):
                    found |= dict.fromkeys(each for each in sides if each != part)
    found |= {name: None for name in subject.params if _STARTS.fullmatch(name)}
    own = nodes_in(subject.statement) if "." in subject.name else ()
    kept = (each for each in own if isinstance(each, ast.Attribute) and names_in(each) == {"self"})
    found |= {written(each): None for each in kept if _STARTS.fullmatch(each.attr)}
    return tuple(found)


OPERATORS = (
    Operator("negated-bound", _negated),
    Operator("norm-order", _norm),
    Operator("square-for-size", _magnitude),
    Operator("on-diagonal", _diagonal),
    Operator("from-start", _fraction),
)
