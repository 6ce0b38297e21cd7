"""In which lines a mistake may stand: not in those whose edits spoil what is right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from grader.diagnosis.by_parts import parts_right

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

    Line = tuple[str, int | None, int]

_FEW = 3  # edits of a line by which it is known


class Promising:
    """An order of edits that takes into account what was answered with those before.

    Args:
        question: what is asked.
        own: what the student answers to it without any edit, which may be right in parts.
    """

    def __init__(self, question: Question, own: tuple[object, ...] | None) -> None:
        self._question = question
        self._right = [place for place, right in enumerate(parts_right(question, own)) if right]
        self._seen: Counter[Line] = Counter()
        self._spoiling: Counter[Line] = Counter()

    def ordered(self, edits: Sequence[Placed]) -> Iterator[Placed]:
        """A few edits of each line, the others of promising lines, and then those of lines that spoil what is right."""
        if not self._right:
            yield from edits
            return
        count: Counter[Line] = Counter()
        later: list[Placed] = []
        for placed in edits:
            count[_line(placed)] += 1
            if count[_line(placed)] > _FEW:
                later.append(placed)
            else:
                yield placed
        yield from sorted(later, key=lambda placed: self._spoils(_line(placed)))

    def note(self, placed: Placed, given: Answers) -> None:
        """What was answered with an edit; an answer that is none says nothing."""
        line, answer = _line(placed), given.each[0] if given.each else None
        if self._right and answer is not None and self._seen[line] < _FEW:
            mended = parts_right(self._question, answer)
            self._seen[line] += 1
            self._spoiling[line] += not all(mended[place] for place in self._right if place < len(mended))

    def _spoils(self, line: Line) -> bool:
        return 0 < self._seen[line] == self._spoiling[line]


def _line(placed: Placed) -> Line:
    return placed.file, placed.cell, placed.edit.line
