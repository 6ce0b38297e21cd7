"""What is handed on: a size turned round, a fixed number for an argument, a part of the examples, a keyword lost.

And what is taken where nothing is handed on: a default.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, applied, binary, called, of_module
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

RATE_LIKE = re.compile(
    r"^(alpha|lr|eta|rate|learning_rate|lam|lambda_|reg|beta\d?|gamma|eps|epsilon|momentum|p|keep\w*)$"
)
_DROPPED = frozenset({"initial", "where", "ddof", "minlength", "rowvar"})
_SHARES = (0.9, 0.99, 0.999, 0.95, 0.5)  # that are the usual defaults of what is between a half and one
_SMALL = (1e-8, 1e-6, 1e-5, 0.01, 0.1, 0.001, 1e-7, 1e-4, 1e-10, 1e-12)
_WHOLE = (1, 0, 2, 10, 100)
_SIZES = 5  # that may be how many there are at least
_HOW = {  # what calls are told by a keyword, and may not have been told
    **dict.fromkeys(("concatenate", "append", "roll", "flip", "repeat", "delete", "take"), ("axis=1", "axis=-1")),
    **dict.fromkeys(("flip", "roll"), ("axis=0", "axis=1", "axis=-1")),
    **dict.fromkeys(("sort", "argsort", "diff"), ("axis=0", "axis=1", "kind='stable'")),
    **dict.fromkeys(
        ("zeros_like", "full_like", "empty_like", "ones_like", "array", "asarray", "full"), ("dtype=float",)
    ),
    "stack": ("axis=1", "axis=-1"),
    "linspace": ("endpoint=False",),
    "meshgrid": ("indexing='ij'",),
    "squeeze": ("axis=0", "axis=1", "axis=-1"),
    "get": ("0", "0.0", "1"),
}


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


def _default(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`def f(x, rho=0.99)` becomes `def f(x, rho=0.9)`, and `beta1=0.999, beta2=0.9` are exchanged."""
    if node is not subject.nodes[0]:
        return
    arguments = subject.node.args
    given = [each for each in (*arguments.defaults, *arguments.kw_defaults) if isinstance(each, ast.Constant)]
    for each in given:
        for value in _instead(each.value):
            yield Change(each, repr(value), m.DEFAULT, m.DEFAULT)
    for one, other in pairwise(given):
        if type(one.value) is type(other.value) is float and one.value != other.value:
            first, last = subject.span(one), subject.span(other)
            between = subject.text(Span(*first[2:], *last[:2]))
            turned = f"{subject.text(last)}{between}{subject.text(first)}"
            yield Change(Span(*first[:2], *last[2:]), turned, m.DEFAULT, m.DEFAULT)


def _instead(value: object) -> list[object]:
    """Other defaults that are usual in the place of this one."""
    usual: tuple[object, ...] = ()
    match value:
        case bool():
            usual = (not value,)
        case int() if abs(value) > 0:
            usual = (*_WHOLE, value + 1, value - 1)
        case float():
            usual = (*_SHARES, 0.1, 1.0) if value > 0.4 else (*_SMALL, 1.0)
    return [each for each in dict.fromkeys(usual) if each != value]


def _told_how(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`np.bincount(x)` becomes `np.bincount(x, minlength=4)`, `np.roll(x, 1)` `np.roll(x, 1, axis=0)`, and the like."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    name, said = called(node), [each.arg for each in node.keywords]
    told = [f"minlength={size}" for size in _at_least(subject, node)] if name == "bincount" else _HOW.get(name, ())
    alone = name != "get" or len(node.args) == 1
    span, text = subject.span(node), subject.text(subject.span(node))
    for how in told if alone and text.endswith(")") else ():
        if how.partition("=")[0] not in said and (of_module(node) or "=" not in how):
            comma = "" if text[:-1].rstrip().endswith(("(", ",")) else ", "
            yield Change(span, f"{text[:-1]}{comma}{how})", m.NOT_TOLD, m.NOT_TOLD)


def _at_least(subject: Subject, node: ast.Call) -> list[str]:
    """How many there may be: as many as the shape has that comes next, or a count that is known."""
    shape: list[str] = []
    match subject.parents.get(node):
        case ast.Attribute(attr="reshape") as way:
            call = subject.parents.get(way)
            sides = call.args if isinstance(call, ast.Call) else []
            sides = sides[0].elts if len(sides) == 1 and isinstance(sides[0], ast.Tuple) else sides
            shape = [" * ".join(map(_factor, sides))] if sides else []
    return [*shape, *subject.counts(node)][:_SIZES]


def _factor(side: ast.expr) -> str:
    return f"({written(side)})" if isinstance(side, ast.BinOp) else written(side)


OPERATORS = (
    Operator("tuple", _tuple),
    Operator("fixed", _fixed),
    Operator("subset", _subset),
    Operator("keyword", _keyword),
    Operator("absolute", _absolute),
    Operator("twice", _twice),
    Operator("default", _default),
    Operator("told-how", _told_how),
)
