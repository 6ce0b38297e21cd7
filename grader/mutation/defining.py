"""A name that never gets a value: the step that gives it one is put in before the first line that needs it."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.inside import nodes_in
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.subject import Subject


def defining(pieces: Sequence[ast.expr]) -> Operator:
    """An operator that gives the first such name the value of one of these expressions, or a size of an argument."""

    def propose(subject: Subject, node: ast.AST) -> Iterator[Change]:
        if not isinstance(node, ast.Name) or node is not _unset(subject):
            return
        statement = _statement(subject, node)
        if statement is None or not subject.alone(statement):
            return
        line, column = subject.span(statement)[:2]
        place, end = Span(line, column, line, column), f"\n{subject.indent(statement)}"
        idle = next((each for each in nodes_in(subject.node) if isinstance(each, ast.Pass)), None)
        if idle is not None and idle.lineno < line and subject.indent(idle) == subject.indent(statement):
            place, end = subject.span(idle), ""
        sizes = [f"{name}.shape[{axis}]" for name in subject.params for axis in (1, 0)]
        for text in (*map(written, pieces), *sizes):
            yield Change(place, f"{node.id} = {text}{end}", m.STEP_TOO_MANY, m.STEP_MISSING)

    return Operator("define", propose)


def _unset(subject: Subject) -> ast.Name | None:
    """The first name that is read and has a value nowhere: not in the function, nor outside of all functions."""
    known = {name for each in (*_outside(subject.program), *nodes_in(subject.statement)) for name in _given(each)}
    names = (each for each in subject.nodes if isinstance(each, ast.Name) and "*" not in known)
    return next((each for each in names if each.id not in known and not hasattr(builtins, each.id)), None)


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    """What stands outside of the bodies of functions and classes."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _outside(child)


def _given(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a value to."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from ((each.asname or each.name).partition(".")[0] for each in aliases)
        case ast.ExceptHandler(name=str(name)):
            yield name


def _statement(subject: Subject, node: ast.AST) -> ast.stmt | None:
    """The statement in which a node stands."""
    at: ast.AST | None = node
    while at is not None and not isinstance(at, ast.stmt):
        at = subject.parents.get(at)
    return at
