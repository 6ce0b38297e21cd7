"""Plus for minus, a term or a factor too few, the wrong product, a wrong number."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, number_of, whole
from grader.mutation.inside import nodes_in
from grader.mutation.known import values
from grader.mutation.reductions import own_axis, reduction
from grader.mutation.subject import is_size
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.edit import Mistake
    from grader.mutation.subject import Subject

_COUNT_LIKE = re.compile(r"(?:\w*\.)?(?:[mnNMB]|batch_size|size|(?:num|n|nb)_\w+|\w*count\w*)")
_SMALL = 0.1  # below, a number is there to keep others from zero
_ORDERED = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)


def _swap(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a - b` becomes `b - a`."""
    del subject
    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _ORDERED):
            named = m.SIGN_SWAPPED if isinstance(op, ast.Sub) else m.SWAPPED
            yield Change(node, binary(right, op, left), named, named)
        case ast.Call(args=[first, second, *rest], keywords=keywords) if (
            not _stars([first, second]) and called(node) != "einsum"
        ):
            exchanged = ast.Call(func=node.func, args=[second, first, *rest], keywords=keywords)
            if called(node) != "where":  # nobody takes the condition for a value
                yield Change(node, exchanged, m.SWAPPED, m.SWAPPED)
            if rest and not _stars(rest):
                others = ast.Call(func=node.func, args=[first, rest[0], second, *rest[1:]], keywords=keywords)
                yield Change(node, others, m.SWAPPED, m.SWAPPED)


def _stars(nodes: list[ast.expr]) -> bool:
    return any(isinstance(node, ast.Starred) for node in nodes)


def _sign(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a + b` becomes `a - b`, `-a` becomes `a`."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield Change(node, binary(left, ast.Sub(), right), m.SIGN, m.SIGN)
            if isinstance(subject.parents.get(node), ast.stmt):
                yield Change(node, binary(right, ast.Sub(), left), m.SIGN, m.SIGN)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield Change(node, binary(left, ast.Add(), right), m.SIGN, m.SIGN)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not _says_where(subject, operand):
            yield Change(node, operand, m.MINUS_MISSING, m.MINUS_TOO_MANY)


def _negate(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a` becomes `-a` where it is a whole value, an argument, or the first operand of a product."""
    if not isinstance(node, ast.expr) or isinstance(node, ast.UnaryOp | ast.Tuple | ast.List | ast.Dict | ast.Compare):
        return
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        return
    parent = subject.parents.get(node)
    if whole(subject, node) or _is_argument(parent, node):
        yield Change(node, ast.UnaryOp(ast.USub(), node), m.MINUS_TOO_MANY, m.MINUS_MISSING)


def _is_argument(parent: ast.AST | None, node: ast.AST) -> bool:
    return isinstance(parent, ast.Call) and node in parent.args[:1] and called(parent) not in {"range", "len", "zeros"}


def _drop(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a + b` becomes `a`, `a * b` becomes `b`, `a / b` becomes `a`, `a ** 2` becomes `a`."""
    if _counts(subject, node):
        return  # an index or a range: that is off by one, not a term
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())) if isinstance(
            subject.parents.get(node), ast.Compare
        ):
            yield Change(node, left, m.OFF_BY_ONE, m.OFF_BY_ONE)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            missing, extra = _term(right)
            yield Change(node, left, missing, extra)
            missing, extra = _term(left)
            yield Change(node, right, missing, extra)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield from _difference(node, left, right)
        case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
            yield Change(node, left, m.FACTOR_MISSING, m.FACTOR_TOO_MANY)
            yield Change(node, right, m.FACTOR_MISSING, m.FACTOR_TOO_MANY)
        case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv(), right=right):
            counted = is_count(right, subject)
            missing = m.NOT_AVERAGED if counted else m.DIVISION_MISSING
            yield Change(node, left, missing, m.AVERAGED if counted else m.DIVISION_TOO_MANY)
        case ast.BinOp(left=left, op=ast.Pow()):
            yield Change(node, left, m.POWER_MISSING, m.POWER_TOO_MANY)


def is_count(node: ast.expr, subject: Subject | None = None) -> bool:
    """Whether it is how many there are: `m`, `X.shape[1]`, `len(X)`, a product of such, but no root of one.

    What the `subject` gives another value by that name is none.
    """
    match node:
        case ast.Name(id=name) if subject is not None and not is_count(values(subject).get(name, node)):
            return False
        case ast.Name() | ast.Attribute():
            return _COUNT_LIKE.fullmatch(written(node)) is not None or getattr(node, "attr", "") == "size"
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return all(isinstance(side, ast.Constant) or is_count(side) for side in (left, right))
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return is_count(inner)
    return is_size(node)


def _counts(subject: Subject, node: ast.AST) -> bool:
    """Whether a sum or difference counts places rather than computes values."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            parent = subject.parents.get(node)
            if isinstance(parent, ast.Tuple):  # one index of several
                parent = subject.parents.get(parent)
            return isinstance(parent, ast.Subscript | ast.Slice) or called(parent or node) == "range"
    return False


def _difference(node: ast.AST, left: ast.expr, right: ast.expr) -> Iterator[Change]:
    shifted = _is_maximum(right)
    diagonal = called(left) in {"diag", "diagflat"}
    missing = m.SHIFT_MISSING if shifted else m.DIAGONAL if diagonal else m.TERM_MISSING
    yield Change(node, left, missing, m.SHIFT_TOO_MANY if shifted else _too_many(right))
    yield Change(node, ast.UnaryOp(ast.USub(), right), m.TERM_MISSING, m.TERM_TOO_MANY)
    yield Change(node, right, m.TERM_MISSING, m.TERM_TOO_MANY)


def _term(dropped: ast.expr) -> tuple[Mistake, Mistake]:
    small = is_epsilon(dropped)
    return (m.EPSILON_MISSING, m.EPSILON) if small else (m.TERM_MISSING, _too_many(dropped))


def is_epsilon(node: ast.expr) -> bool:
    """Whether it is a small number that keeps others from zero, or is called so."""
    match node:
        case ast.Constant(value=float(number)):
            return 0 < number < _SMALL
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"eps", "epsilon"}
    return False


def _too_many(term: ast.expr) -> Mistake:
    return m.BINARY if _of_the_other_class(term) else m.TERM_TOO_MANY


def _of_the_other_class(term: ast.expr) -> bool:
    """Whether it is like `(1 - y) * np.log(1 - p)`."""
    logs = (
        node.args[0] for node in nodes_in(term) if isinstance(node, ast.Call) and called(node) == "log" and node.args
    )
    return isinstance(term, ast.BinOp) and any(_is_rest(log) for log in logs) and any(map(_is_rest, factors(term)))


def _is_rest(node: ast.expr) -> bool:
    """Whether it is `1 - something`."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub()):
            return True
    return False


def factors(term: ast.expr) -> list[ast.expr]:
    """What is multiplied in it, from left to right."""
    match term:
        case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
            return [*factors(left), *factors(right)]
        case ast.Call(func=ast.Attribute(attr="multiply" | "dot"), args=[left, right]):
            return [left, right]
    return [term]


def _two_classes(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`Y * np.log(P)` becomes `Y * np.log(P) + (1 - Y) * np.log(1 - P)`."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.Call(args=[inner]) as log) if called(log) == "log":
            one = ast.Constant(1)
            other = ast.Call(func=log.func, args=[binary(one, ast.Sub(), inner)], keywords=[])
            term = binary(binary(one, ast.Sub(), left), ast.Mult(), other)
            yield Change(node, binary(node, ast.Add(), term), m.BINARY, m.TERM_MISSING)


def _is_maximum(node: ast.expr) -> bool:
    return called(node) in {"max", "amax"}


def _product(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`*` and `@`, `*` and `/`, `/` and `//`, `** 2` and `* 2`."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            if not any(isinstance(side, ast.Constant) for side in (left, right)):
                yield Change(node, binary(left, ast.MatMult(), right), m.ELEMENTWISE, m.ELEMENTWISE)
                yield Change(node, binary(right, ast.MatMult(), left), m.ELEMENTWISE, m.ELEMENTWISE)
            yield Change(node, binary(left, ast.Div(), right), m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)
            if isinstance(right, ast.Constant):
                yield Change(node, binary(left, ast.Pow(), right), m.POWER, m.POWER)
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield Change(node, binary(left, ast.Mult(), right), m.ELEMENTWISE, m.ELEMENTWISE)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield Change(node, binary(left, ast.Mult(), right), m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)
            yield Change(node, binary(left, ast.FloorDiv(), right), m.INTEGER_DIVISION, m.TRUE_DIVISION)
        case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
            yield Change(node, binary(left, ast.Div(), right), m.TRUE_DIVISION, m.INTEGER_DIVISION)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield Change(node, binary(left, ast.Mult(), right), m.POWER, m.POWER)


def _named_product(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.dot(a, b)` and `np.multiply(a, b)`."""
    del subject
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=[left, right]):
            if name in {"dot", "matmul"}:
                yield Change(node, binary(left, ast.Mult(), right), m.ELEMENTWISE, m.ELEMENTWISE)
            elif name == "multiply":
                matrix = applied(f"{written(owner)}.dot", left, right)
                yield Change(node, matrix, m.ELEMENTWISE, m.ELEMENTWISE)
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]):
            yield Change(node, binary(left, ast.Mult(), right), m.ELEMENTWISE, m.ELEMENTWISE)


def _exponential(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.exp(x)` becomes `2 ** x`, and back."""
    match node:
        case ast.Call(func=ast.Attribute(attr="exp"), args=[value]):
            for base in (2, 10):
                yield Change(node, binary(ast.Constant(base), ast.Pow(), value), m.EXP_BASE, m.EXP_BASE)
        case ast.BinOp(left=ast.Constant(value=int() | float()), op=ast.Pow(), right=value):
            yield Change(node, applied(f"{subject.numpy}exp", value), m.EXP_BASE, m.EXP_BASE)
        case ast.Call(func=ast.Attribute(attr="exp2") | ast.Attribute(attr="power"), args=[*_, value]):
            yield Change(node, applied(f"{subject.numpy}exp", value), m.EXP_BASE, m.EXP_BASE)


def _constant(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A number becomes one of those that stand near it."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            parent = subject.parents.get(node)
            if _says_where(subject, node):
                return
            near = [value + 1, value - 1, 2 * value, value / 2, -value, 0, 1, value / 10, value * 10, 1 - value]
            if isinstance(value, int):
                near = [number for number in near if number == int(number)]
                near = [int(number) for number in near]
            if isinstance(parent, ast.Call) and called(parent) in {"range", "zeros", "ones"}:
                near = near[:2]
            for number in dict.fromkeys(near):
                if number != value:
                    yield Change(node, number_of(number), m.CONSTANT, m.CONSTANT)


def _setting(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A small number that the text sets for all functions becomes 0, where one of them uses it."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name not in subject.assigned and _is_small(
            subject.settings.get(name)
        ):
            yield Change(node, ast.Constant(0), m.EPSILON_MISSING, m.EPSILON)


def _is_small(value: float | None) -> bool:
    return value is not None and 0 < value < 0.1


def _says_where(subject: Subject, number: ast.AST) -> bool:
    """Whether a number, with its sign, is an axis, an index or an end of a slice or range: no number of a formula."""
    parent = subject.parents.get(number)
    if isinstance(parent, ast.UnaryOp) and isinstance(number, ast.Constant):
        parent = subject.parents.get(parent)
    counts = parent is not None and (_counts(subject, parent) or reduction(parent) is not None)
    counts = counts or (parent is not None and own_axis(subject, parent) is number)
    return counts or isinstance(parent, ast.keyword | ast.Subscript | ast.Slice | ast.Tuple)


OPERATORS = (
    Operator("sign", _sign),
    Operator("swap", _swap),
    Operator("drop", _drop),
    Operator("product", _product),
    Operator("named-product", _named_product),
    Operator("negate", _negate),
    Operator("exponential", _exponential),
    Operator("two-classes", _two_classes),
    Operator("constant", _constant),
    Operator("setting", _setting),
)
