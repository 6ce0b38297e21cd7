"""What a step of training needs: gradients set to zero, the optimiser's step, and its result carried to the next."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import names_in, nodes_in
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject


def _ritual(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """A loop that goes backward gets `descent.zero_grad()` as its first statement, `descent.step()` as its last.

    Only what the function does not call already; the descent is what it made of an optimiser, or calls otherwise.
    """
    if not isinstance(node, ast.For | ast.While) or "backward" not in _methods(node):
        return
    inner = subject.indent(node.body[0])
    if not subject.alone(node.body[0]) or not subject.alone(node.body[-1]):
        return
    first, last = subject.span(node.body[0]), subject.span(node.body[-1])
    for name in _descents(subject):
        if "zero_grad" not in _methods(subject.node):
            here = Span(first.line, first.column, first.line, first.column)
            yield Change(here, f"{name}.zero_grad()\n{inner}", m.STEP_TOO_MANY, m.GRADIENTS_LEFT)
        if "step" not in _methods(node):
            here = Span(last.end_line, last.end_column, last.end_line, last.end_column)
            yield Change(here, f"\n{inner}{name}.step()", m.STEP_TOO_MANY, m.NO_STEP)


def _methods(node: ast.AST) -> set[str]:
    """The names of the methods that are called in it."""
    calls = (each.func for each in nodes_in(node) if isinstance(each, ast.Call))
    return {func.attr for func in calls if isinstance(func, ast.Attribute)}


def _descents(subject: Subject) -> list[str]:
    """The names that may stand for an optimiser."""
    found = []
    for node in subject.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[_, *_]) as call) if (
                "parameters" in written(call)
            ):
                found.append(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="step" | "zero_grad")):
                found.append(name)
    return list(dict.fromkeys(found))


def _carried(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`new = f(old)` in a loop becomes `old = new = f(old)`, so that the next turn goes on from there; and back."""
    loop = subject.in_loop(node)
    match node:
        case ast.Assign(targets=[ast.Name(id=new)], value=ast.Call() as value) if loop is not None:
            used = names_in(value)
            for old in subject.params:
                if old in used and old != new:
                    yield Change(node, f"{old} = {new} = {written(value)}", m.VARIABLE, m.VARIABLE)
        case ast.Assign(targets=[ast.Name(id=old), ast.Name(id=new)], value=value) if loop is not None:
            for kept in (old, new):
                yield Change(node, f"{kept} = {written(value)}", m.VARIABLE, m.VARIABLE)


OPERATORS = (
    Operator("ritual", _ritual),
    Operator("carried", _carried),
)
