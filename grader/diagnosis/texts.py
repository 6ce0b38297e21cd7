"""The texts of a program with an edit made, and two edits in a row as edits of the first text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.mutation.edit import Placed, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.hand_in import Module, Piece, Program
    from grader.mutation.edit import Edit


def text_of(program: Program, placed: Placed) -> str:
    """The text that an edit belongs to."""
    return next((each.source for each in _texts(program) if _is(each, placed)), "")


@lru_cache(maxsize=8)  # several who seek a second edit begin with the same one: it is one program then
def with_edit(program: Program, placed: Placed) -> Program:
    """The program once the edit has been made."""
    pieces = tuple(
        replace(each, source=apply(each.source, [placed.edit])) if _is(each, placed) else each
        for each in program.pieces
    )
    modules = tuple(
        replace(each, source=apply(each.source, [placed.edit])) if _is(each, placed) else each
        for each in program.modules
    )
    return replace(program, pieces=pieces, modules=modules)


def _texts(program: Program) -> Iterator[Module | Piece]:
    yield from program.modules
    yield from program.pieces


def _is(each: Module | Piece, placed: Placed) -> bool:
    return (each.file, getattr(each, "cell", None)) == (placed.file, placed.cell)


def both(source: str, first: Placed, second: Placed) -> tuple[Placed, ...]:
    """The edits of `source` that amount to `first` and then `second`, whose place is one in the text made by `first`.

    Two where they touch different characters; one with the text of both where the second is inside the first.
    """
    if (first.file, first.cell) != (second.file, second.cell):
        return first, second
    made = apply(source, [first.edit])
    start = _offset(source, first.edit.line, first.edit.column)
    end = start + len(first.edit.before)
    low = _offset(made, second.edit.line, second.edit.column)
    high = low + len(second.edit.before)
    grown = len(first.edit.after) - len(first.edit.before)
    if high <= start:
        return first, second
    if low >= end + grown:
        return first, second._replace(edit=_at(source, low - grown, high - grown, second.edit))
    low, high = min(low, start), max(high, end + grown)
    final = apply(made, [second.edit])
    after = final[low : high + len(second.edit.after) - len(second.edit.before)]
    whole = first.edit._replace(before=source[low : high - grown], after=after)
    return (first._replace(edit=_at(source, low, high - grown, whole)),)


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column


def _at(text: str, low: int, high: int, edit: Edit) -> Edit:
    """The edit with its place from `low` to `high`."""
    line, end_line = text.count("\n", 0, low) + 1, text.count("\n", 0, high) + 1
    column, end_column = low - (text.rfind("\n", 0, low) + 1), high - (text.rfind("\n", 0, high) + 1)
    return edit._replace(line=line, column=column, end_line=end_line, end_column=end_column)
