"""All single edits of a function that the operators know, the likeliest kinds of mistake first."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from grader.mutation import (
    arguments,
    arithmetic,
    axes,
    beside,
    confusing,
    counting,
    forgotten,
    gathered,
    inscope,
    mending,
    mirrored,
    misplaced,
    modules,
    names,
    parentheses,
    places,
    reductions,
    repeated,
    state,
    statements,
    steps,
    symmetric,
    training,
    twins,
    wrapping,
)
from grader.mutation.change import parsed
from grader.mutation.defining import defining
from grader.mutation.edit import Edit
from grader.mutation.subject import Span, Subject, defines
from grader.mutation.wrapping import putting_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.mutation.change import Operator

OPERATORS: tuple[Operator, ...] = (
    *training.OPERATORS[:1],
    *arithmetic.OPERATORS[:2],
    *reductions.OPERATORS,
    *statements.OPERATORS[:3],
    *arithmetic.OPERATORS[2:8],
    *wrapping.OPERATORS[:2],
    *names.OPERATORS,
    *wrapping.OPERATORS[2:],
    *parentheses.OPERATORS,
    *arithmetic.OPERATORS[8:],
    *statements.OPERATORS[3:],
    *arguments.OPERATORS,
    *steps.OPERATORS,
    *training.OPERATORS[1:],
)

# What is tried in hand-ins alone: first what stands out in a text, last what is usual everywhere.
FIRST = (*symmetric.FIRST, *modules.FIRST, *counting.FIRST, *mending.FIRST, *forgotten.FIRST, *confusing.FIRST)
LAST = (
    *symmetric.LAST,
    *gathered.LAST,
    *mirrored.OPERATORS,
    *inscope.OPERATORS,
    *modules.LAST,
    *counting.LAST,
    *places.LAST,
    *state.LAST,
    *mending.LAST,
    *confusing.LAST,
    *misplaced.LAST,
    *forgotten.LAST,
    *beside.LAST,
    *twins.LAST,
    *axes.LAST,
    *repeated.LAST,
)

ONLY_MENDING = frozenset(operator.name for operator in (*FIRST, *LAST))


def mutants(
    source: str,
    function: str,
    pieces: Sequence[str] = (),
    *,
    mending: bool = False,
    beside: Sequence[ast.stmt] = (),
) -> tuple[Edit, ...]:
    """The edits of `function` in `source`; with each of them the source still parses.

    Args:
        source: the text.
        function: its name there.
        pieces: expressions that may be missing; with them, only the edits that put one in are given.
        mending: with the edits that mend hand-ins, and that are no mistakes to make in what is right.
        beside: what the other texts of the same program hold.

    Raises:
        SyntaxError: the source is not Python.
        LookupError: it defines no such function.
    """
    subject = Subject(source, function, beside)
    found: dict[tuple[Span, str], Edit] = {}
    needed = [parsed(piece) for piece in pieces]
    operators = (defining(needed), putting_in(needed)) if pieces else OPERATORS
    operators = (*FIRST, *operators, *LAST) if mending and not pieces else operators
    for operator, node in itertools.product(operators, subject.nodes):
        for change in operator.propose(subject, node):
            span = change.old if isinstance(change.old, Span) else subject.span(change.old)
            before, after = subject.text(span), subject.replacement(change.old, change.new)
            if after != before:
                edit = Edit(operator.name, function, *span, before, after, change.mistake, change.repair)
                found.setdefault((span, after), edit)
    return tuple(found.values())


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
