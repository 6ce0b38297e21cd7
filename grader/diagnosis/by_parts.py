"""Several edits that are one mistake: one for each wrong part of an answer, or two variables exchanged throughout."""

from __future__ import annotations

from itertools import groupby, islice, product
from typing import TYPE_CHECKING, Any

from grader.compare import Evidence, agrees
from grader.diagnosis.answers import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

    Given = Sequence[tuple[tuple[Placed, ...], Answers]]

_PARTS = 12
_EACH = 4  # edits that mend a part, of which one is taken
_MOST = 40  # combinations


def by_parts(question: Question, own: tuple[Any, ...] | None, given: Given) -> Iterator[tuple[Placed, ...]]:
    """Edits to be made together, one for each part that is wrong; those of one kind of mistake first."""
    wrong = [place for place, right in enumerate(parts_right(question, own)) if not right]
    if not 1 < len(wrong) <= _PARTS:
        return
    menders: list[list[Placed]] = [[] for _ in wrong]
    for edits, answer in given:
        mended = parts_right(question, answer.each[0] if answer.each else None)
        for place, found in zip(wrong, menders, strict=True):
            if len(mended) > place and mended[place] and len(edits) == 1:
                found.append(edits[0])
    # Parts that the same edits mend, such as all parameters after a step, are one.
    distinct = {tuple(each): each for each in menders}
    yield from islice(_combined(list(distinct.values())), _MOST)


def _combined(menders: Sequence[Sequence[Placed]]) -> Iterator[tuple[Placed, ...]]:
    kinds = [
        kind
        for kind in dict.fromkeys(placed.edit.repair for placed in menders[0])
        if all(any(placed.edit.repair == kind for placed in each) for each in menders)
    ]
    alike: Iterator[list[Sequence[Placed]]] = (
        [[placed for placed in each if placed.edit.repair == kind][:_EACH] for each in menders] for kind in kinds
    )
    choices: list[list[Sequence[Placed]]] = [*alike, [each[:_EACH] for each in menders]]
    for choice in choices:
        for edits in product(*choice):
            together = tuple(dict.fromkeys(edits))
            pairs = [(one, other) for one in together for other in together if one is not other]
            if len(together) > 1 and not any(
                one.cell == other.cell and one.file == other.file and one.edit.overlaps(other.edit)
                for one, other in pairs
            ):
                yield together


def parts_right(question: Question, answer: tuple[Any, ...] | None) -> list[bool]:
    """Of each part of the answer that holds numbers, whether it is right; nothing where there are other parts."""
    expected = [part for value in question.expected[0] for part in leaves(value)]
    mine = [part for value in answer or () for part in leaves(value)]
    if len(mine) != len(expected) or len(question.expected) > 1:
        return []
    seen = Evidence(scale=question.scale)
    return [agrees(one, other, question.tolerance, seen) for one, other in zip(mine, expected, strict=True)]


def throughout(edits: Sequence[Placed]) -> list[tuple[Placed, ...]]:
    """The same change at every place, or of a variable at every place in one line; and what goes together otherwise."""

    def change(placed: Placed) -> tuple[str, ...]:
        return placed.edit.operator, placed.edit.before, placed.edit.after

    def in_line(placed: Placed) -> tuple[str, ...]:
        return str(placed.edit.line), placed.file, str(placed.cell), *change(placed)

    names = sorted((each for each in edits if each.edit.operator == "variable"), key=in_line)
    everywhere = [tuple(group) for _, group in groupby(sorted(edits, key=change), change)]
    by_line = [tuple(group) for _, group in groupby(names, in_line)]
    of_one = tuple(each for each in edits if each.edit.repair.code == "first-only")
    return [*everywhere, *(group for group in by_line if group not in everywhere), of_one, *exchanged(edits)]


def exchanged(edits: Sequence[Placed]) -> list[tuple[Placed, ...]]:
    """Two variables exchanged wherever they stand, or below the first line that has them, or in one line.

    Labels for predictions, and predictions for labels; the first line may only make arrays of them.
    """
    named = [each for each in edits if each.edit.operator == "variable"]
    pairs = {(each.edit.before, each.edit.after) for each in named}
    found: dict[tuple[Placed, ...], None] = {}
    for one, other in sorted(pairs):
        if one < other and (other, one) in pairs:
            both = [each for each in named if (each.edit.before, each.edit.after) in {(one, other), (other, one)}]
            lines = sorted({each.edit.line for each in both})
            for chosen in (lines, lines[1:], *([line] for line in lines[1:])):
                found[tuple(each for each in both if each.edit.line in chosen)] = None
    return [group for group in found if is_exchange(group)]


def is_exchange(edits: Sequence[Placed]) -> bool:
    """Whether the edits put two variables in each other's place."""
    changes = {(each.edit.before, each.edit.after) for each in edits}
    return len(changes) == 2 and {(after, before) for before, after in changes} == changes
