"""One edit of a text: where, what stood there, what stands there then, and which mistake that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable


Line: TypeAlias = tuple[str, int | None, int]  # file, cell, number


class Mistake(NamedTuple):
    """A mistake by its code, and in words for the one who made it."""

    code: str
    text: str


class Edit(NamedTuple):
    """An edit. Lines count from 1, columns are characters from 0; the end is the first place behind it.

    The same edit is read in two directions: made to a right text it is the `mistake`; where it mends a wrong text,
    `repair` is what had been wrong with that.
    """

    operator: str
    function: str
    line: int
    column: int
    end_line: int
    end_column: int
    before: str
    after: str
    mistake: Mistake
    repair: Mistake

    def overlaps(self, other: Edit) -> bool:
        """Whether the two touch the same characters, or insert at the same place."""
        mine = ((self.line, self.column), (self.end_line, self.end_column))
        theirs = ((other.line, other.column), (other.end_line, other.end_column))
        return mine == theirs or (mine[0] < theirs[1] and theirs[0] < mine[1])


class Placed(NamedTuple):
    """An edit in a program of several texts: that of a cell, or of a file (`cell` is None)."""

    file: str
    cell: int | None
    edit: Edit


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The text with these edits, which must not overlap."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    text = source
    for edit in sorted(edits, key=lambda each: (each.line, each.column), reverse=True):
        first = starts[edit.line - 1] + edit.column
        last = starts[edit.end_line - 1] + edit.end_column
        text = text[:first] + edit.after + text[last:]
    return text
