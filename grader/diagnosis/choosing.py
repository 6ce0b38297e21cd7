"""Which of several edits that mend all is told: the smallest, where it says most exactly what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.diagnosis.found import code, of_equals
from grader.diagnosis.likely import changed, exactness
from grader.mutation.mistakes import STEP_TOO_MANY, STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.found import FoundMistakes
    from grader.mutation.edit import Placed

    Edits = tuple[Placed, ...]

_AS_LITTLE = 0.75  # words more that may be changed
_ELSEWHERE = 0.5  # words more
_HARDLY_MORE = 0.2  # where the meaning is the same


def likeliest(mending: Sequence[Edits], name: str, student: Bench) -> FoundMistakes:
    """Of edits that mend all, the one that is told, with those that may be meant instead.

    Of several places that serve with about as little, the one that says most exactly where. One in what the
    failing checks have in common goes first: of functions, the bench knows how many of them come there.
    """
    known, suspected, text_of = student.edits(name, suspected=True), student.suspected, student.text_of
    first = min(mending, key=changed)
    most = changed(first) + _AS_LITTLE
    common = max(_reached(each, suspected) for each in mending if changed(each) < most)
    mending = [each for each in mending if changed(each) >= most or _reached(each, suspected) in {0, common}]
    first = min(mending, key=changed)
    alike = [each for each in mending if changed(each) < most and each[0].edit.repair == first[0].edit.repair]
    exact = {edits: exactness(edits, known, text_of(edits[0])) for edits in mending}
    best = _without_moving(min(alike, key=lambda edits: exact[edits]), mending)
    size = min(map(changed, alike))
    smallest = [edits for edits in mending if changed(edits) <= size + _HARDLY_MORE * (code(edits) == code(best))]
    lines = {each.edit.line for each in best}
    # Of one meaning in one line one is enough; in another line it may be meant there.
    told = [
        edits
        for edits in smallest
        if edits not in alike or exact[edits][0] == exact[best][0] or edits[0].edit.line not in lines
    ]
    # What mends as well in another line is told, though it changes a little more: nothing says which it is.
    others = [each for each in mending if each[0].edit.line not in lines and each not in told]
    elsewhere = [each for each in others if changed(each) <= size + _ELSEWHERE * (1 + 2 * (code(each) == code(best)))]
    return of_equals(best, [*told, *elsewhere])


def _without_moving(best: Edits, mending: Sequence[Edits]) -> Edits:
    """The edit that leaves out a step, where one that moves it mends no more than that."""
    edit = best[0].edit
    if edit.repair != STEPS:
        return best
    lines = range(edit.line, edit.end_line + 1)
    fewer = (each for each in mending if each[0].edit.repair == STEP_TOO_MANY and each[0].edit.line in lines)
    return next(fewer, best)


def _reached(edits: Edits, suspected: Mapping[str, int]) -> int:
    """How many of the checks that fail come to the function of the first of the edits; 0 where that is not known."""
    return suspected.get(edits[0].edit.function, 0)
