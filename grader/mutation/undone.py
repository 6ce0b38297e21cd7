"""What is done and not undone, or tried and not taken over: a value that was kept is not put back.

Like the edits of `mending` they are tried in a hand-in alone.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from grader.mutation import mistakes as m
from grader.mutation.change import Change, Operator
from grader.mutation.known import KEPT
from grader.mutation.steps import block_of
from grader.mutation.subject import Span
from grader.mutation.written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.mutation.subject import Subject

_LONGER = 6  # letters that the name of a trial has more


def _put_back(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """`old = x[i]`, and later `x[i] = old + h`: at the end of the block `x[i] = old` is added."""
    match node:
        case ast.Assign(targets=[ast.Name(id=kept)], value=ast.Subscript() | ast.Attribute() as place):
            pass
        case _:
            return
    block, text = block_of(subject, node), written(place)
    after = block[block.index(node) + 1 :]
    changed = [each for each in after if isinstance(each, ast.Assign) and written(each.targets[0]) == text]
    if changed and not (isinstance(changed[-1].value, ast.Name) and changed[-1].value.id == kept):
        for last in dict.fromkeys([_before_return(after), *changed]):
            yield from _behind(subject, last, f"{text} = {kept}")


def _before_return(statements: list[ast.stmt]) -> ast.stmt:
    *_, last = [each for each in statements if not isinstance(each, ast.Return)]
    return last


def _taken_over(subject: Subject, node: ast.AST) -> Iterator[Change]:
    """Behind `p = p_new` comes `r = r_new`: what has been computed for a trial is taken over with it."""
    if not isinstance(node, ast.Assign | ast.AugAssign) or not subject.alone(node):
        return
    for old, new in _trials(subject):
        line = subject.assigned[new]
        if line < node.lineno and subject.in_loop(node) is not None and new not in _given_over(subject):
            yield from _behind(subject, node, f"{old} = {new}")


@lru_cache(KEPT)
def _trials(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Names that go together, such as `cost` and `cost_new` or `new_cost`."""
    names = list(subject.assigned)
    return tuple(
        (old, new)
        for old in names
        for new in names
        if len(new) <= len(old) + _LONGER and (new.startswith(f"{old}_") or new.endswith(f"_{old}"))
    )


@lru_cache(KEPT)
def _given_over(subject: Subject) -> frozenset[str]:
    """The names whose value another name is given as it is."""
    given = (node.value for node in subject.nodes if isinstance(node, ast.Assign))
    return frozenset(each.id for each in given if isinstance(each, ast.Name))


def _behind(subject: Subject, statement: ast.stmt, text: str) -> Iterator[Change]:
    """The text as a statement of its own behind another one."""
    if subject.alone(statement):
        at = subject.span(statement)
        here = Span(at.end_line, at.end_column, at.end_line, at.end_column)
        yield Change(here, f"\n{subject.indent(statement)}{text}", m.STEP_TOO_MANY, m.STEP_MISSING)


OPERATORS = (Operator("put-back-again", _put_back), Operator("taken-over", _taken_over))
