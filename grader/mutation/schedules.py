"""How far it has come: what is left of a count, one step more, what a share is taken of.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.arithmetic import factors
from grader.mutation.change import Change, Operator, binary, called, parsed
from grader.mutation.inside import names_in
from grader.mutation.known import KEPT
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_ONE = ast.Constant(1)
_FEW = 3  # numbers that are tried


def _left(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`t / total` becomes `t / (total - warmup)`, `(t - warmup) / total` or `(t + 1) / total`."""
    match node:
        case ast.BinOp(left=over, op=ast.Div() | ast.FloorDiv(), right=under):
            sides = [under, *factors(over)] if names_in(node) & _counted(subject) else []
        case ast.Call(func=ast.Name(id="range"), args=[ast.Name() | ast.Attribute()]):
            sides = node.args
        case _:
            return
    for side in (each for each in sides if isinstance(each, ast.Name | ast.Attribute)):
        for other in [each for each in _taken_off(subject) if each != written(side)][:_FEW]:
            yield Change(side, binary(side, ast.Sub(), parsed(other)), m.TERM_TOO_MANY, m.TERM_MISSING)
        for step in (ast.Add(), ast.Sub()) if isinstance(node, ast.BinOp) else ():
            yield Change(side, binary(side, step, _ONE), m.OFF_BY_ONE, m.OFF_BY_ONE)


@lru_cache(KEPT)
def _counted(subject: Subject) -> frozenset[str]:
    """The names that count something: what is compared, gone through, or wholly divided, and what that makes."""
    found: set[str] = set()
    for node in subject.nodes:
        match node:
            case ast.Compare() | ast.BinOp(op=ast.FloorDiv() | ast.Mod()):
                found |= names_in(node)
            case ast.For(target=target, iter=ast.Call() as source) if called(source) in {"range", "enumerate"}:
                found |= names_in(target)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Sub() | ast.Add()) as value):
                found |= {name} if names_in(value) & found else set()
    return frozenset(found)


@lru_cache(KEPT)
def _taken_off(subject: Subject) -> tuple[str, ...]:
    """What is taken off a count, or compared with one: arguments and attributes, each once."""
    found: dict[str, None] = {}
    for node in subject.nodes:
        match node:
            case ast.BinOp(left=ast.Name(), op=ast.Sub(), right=ast.Name() | ast.Attribute() as other):
                found[written(other)] = None
            case ast.Compare(left=left, comparators=[right]):
                found |= {written(each): None for each in (right, left) if isinstance(each, ast.Name | ast.Attribute)}
    return tuple(name for name in found if name in subject.params or name.startswith("self."))


OPERATORS = (Operator("what-is-left", _left),)
