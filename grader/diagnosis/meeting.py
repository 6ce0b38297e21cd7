"""Two mistakes met from both sides: with one mended, a function answers as a right one does with the other made in it.

Every edit of the student's text and every mistake of the dictionary has been tried for itself; where an answer of the
one kind is an answer of the other kind, the two explain the function together, without any pair having been tried.
That the edit has not only removed what both are about is tried: the right text with both mistakes made in it must
answer as the student's does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import islice, tee
from typing import TYPE_CHECKING, NamedTuple

from grader.diagnosis.answers import agree, all_right, wrong_numbers
from grader.diagnosis.likely import changed, removes
from grader.diagnosis.nearness import digest, holds_numbers
from grader.diagnosis.plain import gives_back
from grader.diagnosis.texts import both
from grader.diagnosis.undefined import unset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.repairing import Edits
    from grader.diagnosis.search import Search
    from grader.mutation.edit import Placed

_MEETINGS = 8  # that are tried
_ALIKE = 2  # edits that answer alike, of which each is tried
_MOST = 60  # mistakes that are made beside another


class Meeting(NamedTuple):
    """An edit of the student's text, and the mistake of the dictionary that is left when it has been made."""

    mended: Placed
    left: Placed


def meetings(search: Search, given: Sequence[tuple[Edits, Answers]], pivot: int) -> Iterator[Meeting]:
    """Those whose answers to all questions and to further ones agree, the smallest first."""
    asked = (search.questions[pivot],)
    if search.reference is None or not search.enough():
        return
    made = _told(search.dictionary(pivot), lambda answer: wrong_numbers(asked, answer), _longer)
    numbers = [each.number for each in made]
    own = search.ask(search.student, (), asked)
    found: list[Meeting] = []
    for mended in _told(given, lambda answer: not agree(own, answer) and not all_right(asked, answer), _size):
        near = 1e-5 * (1.0 + abs(mended.number))
        first = bisect_left(numbers, mended.number - near)
        close = made[first : bisect_right(numbers, mended.number + near)]
        found += [Meeting(mended.placed, left.placed) for left in close if agree(mended.answer, left.answer)]
    for meeting in sorted(found, key=lambda each: (_size(each.mended), _longer(each.left)))[:_MEETINGS]:
        if search.spent:
            return
        if _goes_on(search, meeting):
            yield meeting


class _LookedUp(NamedTuple):
    """What is answered with an edit, and a number to look it up by."""

    number: float
    placed: Placed
    answer: Answers


def _size(placed: Placed) -> float:
    return changed((placed,))


def _longer(placed: Placed) -> float:
    """How much longer the right text gets: max for sum of what is at most 1 is the sum left out."""
    return len(placed.edit.after) - len(placed.edit.before)


def _told(
    given: Sequence[tuple[Edits, Answers]], wanted: Callable[[Answers], bool], first: Callable[[Placed], float]
) -> list[_LookedUp]:
    """The edits that come first of those that answer alike, sorted by what is answered."""
    found = [_LookedUp(digest(answer), edits[0], answer) for edits, answer in given if _tells(answer)]
    found.sort(key=lambda each: first(each.placed))
    seen: Counter[float] = Counter()
    kept: list[_LookedUp] = []
    for each in found:
        seen[round(each.number, 6)] += 1
        if seen[round(each.number, 6)] <= _ALIKE and wanted(each.answer):
            kept.append(each)
    return sorted(kept, key=lambda each: each.number)


def _tells(answer: Answers) -> bool:
    """Whether an answer holds several numbers, or one with a fraction: nothing is nothing, whatever it came of."""
    return not answer.timed_out and any(each is not None and holds_numbers(each) for each in answer.each)


def _goes_on(search: Search, meeting: Meeting) -> bool:
    """Whether the two agree on every question, and on further ones."""
    asked = (*search.questions, *search.few_further())
    mended = search.ask(search.student, (meeting.mended,), asked)
    if search.reference is None or (gives_back(asked, mended) and not removes(meeting.left.edit)):
        return False
    return agree(mended, search.ask(search.reference, (meeting.left,), asked))


def made_together(search: Search, meeting: Meeting, pivot: int) -> bool:
    """Whether the right text with both mistakes made in it answers as the student's does."""
    reference = search.reference
    if reference is None:
        return False
    asked = (search.questions[pivot],)
    own, every = search.ask(search.student, (), asked), search.ask(search.student, (), search.questions)
    if removes(meeting.mended.edit) and removes(meeting.left.edit):
        return False  # what is gone either way was wrong in another way, perhaps
    if own.stop is not None and unset(own.stop.said) is not None:
        return meeting.mended.edit.operator == "define"  # any other value would do for a name that has none
    source, code = reference.text_of(meeting.left), meeting.mended.edit.repair.code
    others = (each for each in reference.edits_after(meeting.left, search.name) if each.edit.mistake.code == code)
    pairs, coming = tee(both(source, meeting.left, other) for other in islice(others, _MOST))
    reference.expect(*asked, coming)
    for two in pairs:
        if search.spent:
            return False
        if agree(own, search.ask(reference, two, asked)):
            return agree(every, search.ask(reference, two, search.questions))
    return False
