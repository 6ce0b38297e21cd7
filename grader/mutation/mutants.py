"""All single edits of a function that the operators know, the likeliest kinds of mistake first."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from grader.mutation.change import parsed
from grader.mutation.defining import defining
from grader.mutation.edit import Edit
from grader.mutation.subject import Span, Subject, defines
from grader.mutation.table import FIRST, LAST, OPERATORS
from grader.mutation.wrapping import putting_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def mutants(
    source: str,
    function: str,
    pieces: Sequence[str] = (),
    *,
    mending: bool = False,
    beside: Sequence[ast.stmt] = (),
    lines: Collection[int] = (),
) -> tuple[Edit, ...]:
    """The edits of `function` in `source`; with each of them the source still parses.

    Args:
        source: the text.
        function: its name there.
        pieces: expressions that may be missing; with them, only the edits that put one in are given.
        mending: with the edits that mend hand-ins, and that are no mistakes to make in what is right.
        beside: what the other texts of the same program hold.
        lines: with them, only the edits that touch one of these.

    Raises:
        SyntaxError: the source is not Python.
        LookupError: it defines no such function.
    """
    subject = Subject(source, function, beside)
    found: dict[tuple[Span, str], Edit] = {}
    needed = [parsed(piece) for piece in pieces]
    operators = (defining(needed), putting_in(needed)) if pieces else OPERATORS
    operators = (*FIRST, *operators, *LAST) if mending and not pieces else operators
    nodes = [node for node in subject.nodes if not lines or _is_in(node, lines)]
    for operator, node in itertools.product(operators, nodes):
        for change in operator.propose(subject, node):
            span = change.old if isinstance(change.old, Span) else subject.span(change.old)
            before, after = subject.text(span), subject.replacement(change.old, change.new)
            if after != before and (not lines or any(span.line <= line <= span.end_line for line in lines)):
                edit = Edit(operator.name, function, *span, before, after, change.mistake, change.repair)
                found.setdefault((span, after), edit)
    return tuple(found.values())


def _is_in(node: ast.AST, lines: Collection[int]) -> bool:
    """Whether a node stands in one of the lines; what has no place of its own stands anywhere."""
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return first is None or last is None or any(first <= line <= last for line in lines)


def reached(source: str, function: str) -> tuple[str, ...]:
    """The function and those of the same source that it calls, and that those call, nearest first."""
    module = ast.parse(source)
    found: dict[str, None] = {}
    waiting = [function]
    while waiting:
        name = waiting.pop(0)
        if name not in found and defines(module, name):
            found[name] = None
            waiting += Subject(source, name).calls(name.rpartition(".")[0])
    return tuple(found)
