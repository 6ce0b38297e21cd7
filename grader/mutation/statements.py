"""Whole statements: = for +=, one left out, a return too early or none, an argument changed in place."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator, called
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
_COPIES = frozenset({"copy", "deepcopy", "dict", "list", "array", "clone"})
_EXCEPTION = re.compile(r"\w*(?:Error|Exception|Warning)")
_EXCEPTIONS = ("ValueError", "TypeError", "KeyError", "IndexError", "RuntimeError", "NotImplementedError")
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}


def _augmented(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`+=` and `=`, `+=` and `-=`, `a -= b` and `a = a - b`."""
    match node:
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in _SIGNS:
            left, right, sign = written(target), written(value), _SIGNS[type(op)]
            yield Change(node, f"{left} = {right}", m.OVERWRITTEN, m.ADDED_UP)
            if sign in "+-":
                other = "-" if sign == "+" else "+"
                yield Change(node, f"{left} {other}= {right}", m.SIGN, m.SIGN)
            elif sign in "*/":
                other = "/" if sign == "*" else "*"
                yield Change(node, f"{left} {other}= {right}", m.TIMES_FOR_OVER, m.TIMES_FOR_OVER)
            right = right if isinstance(value, ast.Name | ast.Call | ast.Constant) else f"({right})"
            yield Change(node, f"{left} = {left} {sign} {right}", m.NOT_IN_PLACE, m.MUTATED_INPUT)
        case ast.Assign(targets=[ast.Name() | ast.Subscript() | ast.Attribute() as target], value=value):
            left = written(target)
            if subject.in_loop(node) is not None or isinstance(target, ast.Subscript | ast.Attribute):
                yield Change(node, f"{left} += {written(value)}", m.ADDED_UP, m.OVERWRITTEN)
            yield from _in_place(subject, node, left, value)


def _in_place(subject: Subject, node: ast.Assign, left: str, value: ast.expr) -> Iterator[Change]:
    """`a = a - b` becomes `a -= b`; `a = Z` becomes `a = Z.copy()`."""
    match value:
        case ast.BinOp(left=first, op=op, right=right) if written(first) == left and type(op) in _SIGNS:
            yield Change(node, f"{left} {_SIGNS[type(op)]}= {written(right)}", m.MUTATED_INPUT, m.NOT_IN_PLACE)
        case ast.Name(id=name) if name in subject.params:
            yield Change(value, f"{name}.copy()", m.NOT_IN_PLACE, m.MUTATED_INPUT)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="copy"), args=[]) if name in subject.params:
            yield Change(value, name, m.MUTATED_INPUT, m.NOT_IN_PLACE)


def _copied(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`Z[...] = x` on an argument: a copy is made before."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))])
            | ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name))
        ):
            within = subject.in_loop(node) is not None  # a copy is made once
            before = subject.opening if within and subject.opening is not None else node
            if name in subject.params and isinstance(before, ast.stmt) and subject.alone(before):
                at = subject.span(before)
                here = Span(at.line, at.column, at.line, at.column)
                text = f"{name} = {name}.copy()\n{subject.indent(before)}"
                yield Change(here, text, m.NOT_IN_PLACE, m.MUTATED_INPUT)


def copied(value: ast.expr) -> str:
    """The name of what an expression makes a copy of; "" where it makes none."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[]) if called(value) in _COPIES:
            return name
        case ast.Call(args=[ast.Name(id=name)], keywords=[]) if called(value) in _COPIES:
            return name
        case ast.Dict(keys=[None, *_], values=[ast.Name(id=name), *rest]) if not rest:
            return name
    return ""


def _left_out(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A statement becomes `pass`."""
    if isinstance(node, _SIMPLE) and subject.alone(node):
        again = isinstance(node, ast.Assign) and copied(node.value) in {
            getattr(each, "id", "") for each in node.targets
        }
        yield Change(node, "pass", m.STEP_MISSING, m.ON_A_COPY if again else m.STEP_TOO_MANY)
    match node:
        case ast.If(test=test, body=_, orelse=_) if not isinstance(test, ast.Constant):
            yield Change(test, f"not ({written(test)})", m.COMPARISON, m.COMPARISON)
            yield Change(test, "True", m.STEP_MISSING, m.STEP_TOO_MANY)
            yield Change(test, "False", m.STEP_MISSING, m.STEP_TOO_MANY)


def _returned(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """The result is not returned, or returned from inside the loop, or another value is returned."""
    match node:
        case ast.Return(value=ast.expr() as value) if subject.alone(node):
            alone = subject.text(subject.span(node)).removeprefix("return").lstrip()
            yield Change(node, alone, m.NO_RETURN, m.STEP_TOO_MANY)
            yield from _return_moved(subject, node)
            if isinstance(value, ast.Tuple) and len(value.elts) == 2:
                first, second = map(written, value.elts)
                yield Change(value, f"{second}, {first}", m.SWAPPED, m.SWAPPED)
    if subject.body and node is subject.body[-1] and not isinstance(node, ast.Return):
        yield from _return_added(subject, subject.body[-1])


def _return_moved(subject: Subject, node: ast.Return) -> Iterator[Change]:
    loop = subject.in_loop(node)
    at = subject.span(node)
    before = Span(at.line, 0, at.line, at.column)
    if isinstance(loop, ast.stmt) and node in getattr(loop, "body", ()):
        yield Change(before, subject.indent(loop), m.LATE_RETURN, m.EARLY_RETURN)
    elif node in subject.body and (index := subject.body.index(node)):
        previous = subject.body[index - 1]
        if isinstance(previous, ast.For | ast.While) and subject.alone(previous.body[-1]):
            yield Change(before, subject.indent(previous.body[-1]), m.EARLY_RETURN, m.LATE_RETURN)


def _return_added(subject: Subject, last: ast.stmt) -> Iterator[Change]:
    if not subject.alone(last) or any(isinstance(node, ast.Return) for node in subject.nodes):
        return
    end = subject.span(last)
    here = Span(end.end_line, end.end_column, end.end_line, end.end_column)
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
        yield Change(last, f"return {written(last.value)}", m.STEP_TOO_MANY, m.NO_RETURN)
    stored = [node.id for node in subject.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for name in list(dict.fromkeys(reversed(stored)))[:4]:
        yield Change(here, f"\n{subject.indent(last)}return {name}", m.STEP_TOO_MANY, m.NO_RETURN)


def _not_raised(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`return ValueError(x)` becomes `raise ValueError(x)`; `raise KeyError(x)` raises another exception."""
    match node:
        case ast.Return(value=ast.Call() as made) | ast.Expr(value=ast.Call() as made) if _EXCEPTION.fullmatch(
            called(made)
        ):
            yield Change(node, f"raise {subject.text(subject.span(made))}", m.NOT_RAISED, m.NOT_RAISED)
        case ast.Return(value=ast.Name(id=name)) | ast.Expr(value=ast.Name(id=name)) if _EXCEPTION.fullmatch(name):
            yield Change(node, f"raise {name}", m.NOT_RAISED, m.NOT_RAISED)
        case ast.If(body=body, orelse=orelse):
            for each in (*body, *orelse):
                if isinstance(each, ast.Raise) and each.exc is not None:
                    yield from _raised_otherwise(each.exc)


def _raised_otherwise(raised: ast.expr) -> Iterator[Change]:
    name = raised.func if isinstance(raised, ast.Call) else raised
    if isinstance(name, ast.Name):
        for other in [each for each in _EXCEPTIONS if each != name.id]:
            yield Change(name, other, m.EXCEPTION, m.EXCEPTION)


OPERATORS = (
    Operator("augmented", _augmented),
    Operator("returned", _returned),
    Operator("copied", _copied),
    Operator("left-out", _left_out),
    Operator("not-raised", _not_raised),
)
