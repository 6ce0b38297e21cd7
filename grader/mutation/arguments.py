"""What is handed on: a size turned round, a fixed number for an argument, a part of the examples, a keyword lost."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

RATE_LIKE = re.compile(
    r"^(alpha|lr|eta|rate|learning_rate|lam|lambda_|reg|beta\d?|gamma|eps|epsilon|momentum|p|keep\w*)$"
)
_DROPPED = frozenset({"initial", "where", "ddof", "minlength", "rowvar"})


def _tuple(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.zeros((n, m))` becomes `np.zeros((m, n))`, `size=(n, m)` becomes `size=(m, n)`."""
    match node:
        case ast.Tuple(elts=[first, second], ctx=ast.Load()) if isinstance(
            subject.parents.get(node), ast.Call | ast.keyword
        ):
            turned = ast.Tuple(elts=[second, first], ctx=ast.Load())
            yield Change(node, turned, m.SWAPPED, m.SWAPPED)


def _fixed(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`alpha` becomes `0.1`; a number becomes an argument that nothing else uses."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            parent = subject.parents.get(node)
            if isinstance(parent, ast.keyword | ast.Subscript | ast.Slice | ast.Tuple):
                return
            used = {each.id for each in subject.nodes if isinstance(each, ast.Name)}
            for name in subject.params:
                if name not in used:  # where a sum begins with 0, it is a term that is left out
                    repair = m.FIXED if value else m.TERM_MISSING
                    yield Change(node, ast.Name(id=name, ctx=ast.Load()), m.VARIABLE, repair)
        case ast.Name(id=name, ctx=ast.Load()) if name in subject.params and RATE_LIKE.match(name):
            yield Change(node, ast.Constant(0.1), m.FIXED, m.VARIABLE)


def _subset(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`a & b` becomes `a[b]`, and back: the mean over all examples, or over those of one class."""
    del subject
    match node:
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            yield Change(node, ast.Subscript(left, right, ast.Load()), m.WRONG_COUNT, m.WRONG_COUNT)
            yield Change(node, ast.Subscript(right, left, ast.Load()), m.WRONG_COUNT, m.WRONG_COUNT)
        case ast.Subscript(value=ast.Compare() as value, slice=ast.Compare() as index, ctx=ast.Load()):
            yield Change(node, binary(value, ast.BitAnd(), index), m.WRONG_COUNT, m.WRONG_COUNT)


def _keyword(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.max(x, initial=0)` becomes `np.max(x)`."""
    del subject
    match node:
        case ast.Call(keywords=keywords):
            for each in keywords:
                if each.arg in _DROPPED:
                    left = [other for other in keywords if other is not each]
                    shorter = ast.Call(func=node.func, args=node.args, keywords=left)
                    yield Change(node, shorter, m.STEP_MISSING, m.STEP_TOO_MANY)


def _absolute(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.maximum(0, x)` becomes `np.abs(x)`, and back."""
    match node:
        case ast.Call(func=ast.Attribute(attr="abs" | "absolute" | "fabs"), args=[value], keywords=[]):
            floor = applied(f"{subject.numpy}maximum", ast.Constant(0), value)
            yield Change(node, floor, m.FUNCTION, m.FUNCTION)
        case ast.Call(func=ast.Attribute(attr="maximum"), args=[first, second], keywords=[]):
            for value, other in ((first, second), (second, first)):
                if isinstance(other, ast.Constant) and not other.value:
                    yield Change(node, applied(f"{subject.numpy}abs", value), m.FUNCTION, m.FUNCTION)


def _twice(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`softmax(Z)` becomes `softmax(softmax(Z))`, of functions that the text defines."""
    defined = {each.name for each in subject.functions}
    match node:
        case ast.Call(func=ast.Name(id=name) as func, args=[ast.expr() as inner], keywords=[]) if name in defined:
            if called(inner) != name:
                yield Change(node, ast.Call(func=func, args=[node], keywords=[]), m.TOO_MANY, m.LEFT_OUT)


OPERATORS = (
    Operator("tuple", _tuple),
    Operator("fixed", _fixed),
    Operator("subset", _subset),
    Operator("keyword", _keyword),
    Operator("absolute", _absolute),
    Operator("twice", _twice),
)
