"""Right values in the place of those that a hand-in's statements compute: with which of them all is right."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.diagnosis.answers import all_right
from grader.diagnosis.rightness import Meant, RightValues
from grader.diagnosis.watching import given_instead, seen, values_of
from grader.mutation.watched import ANSWER, HANDED, OPERATOR, instead, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.layouts import Array
    from grader.diagnosis.questions import Question
    from grader.diagnosis.rightness import Way
    from grader.diagnosis.watching import Computed
    from grader.mutation.edit import Placed

_MOST, OF_A_LINE = 64, 16  # values that are put in for what is right nowhere
ELSEWHERE, _OF_EACH = 48, 5  # and for what is right elsewhere
_COUNTED = count()  # what is answered with one value must not be kept for another


class Try(NamedTuple):
    """A value in the place of another one."""

    key: str
    way: Way
    fresh: bool  # what the statement computes is right nowhere


class Asking(NamedTuple):
    """What is asked of which function, and how."""

    questions: Sequence[Question]
    name: str
    student: Bench
    reference: Bench | None
    ask: Callable[[Bench, tuple[Placed, ...], tuple[Question, ...]], Answers]
    left: Callable[[], float]


def still(search: Asking, questions: Sequence[Question], tries: Sequence[Try]) -> Sequence[Try]:
    """Those that start from right values and mend these questions as well.

    What is right nowhere may be meant to be something else there: of few runs, or in another order of the sums.
    """
    student, reference = search.student, search.reference
    if reference is None or not tries:
        return ()
    watched, ours = student.watched(search.name), reference.watched(search.name)
    places = {key_of(placed.edit): placed for placed in placeable(watched)}
    for question in questions:
        if not tries:
            break
        mine, meant = seen(question, student, watched), Meant(seen(question, reference, ours), question)
        right = RightValues(question, meant)
        tries = [each for each in tries if each.key in mine and right.all(mine[each.key][0].reads)]
        same = mending(search, question, tries, places, mine, meant)
        lost = dict.fromkeys(each.key for each in tries if each.fresh).keys() - {each.key for each in same}
        others = [
            Try(key, way, fresh=True) for key in sorted(lost) for way in islice(meant.ways(mine[key], right), OF_A_LINE)
        ]
        tries = [*same, *mending(search, question, others, places, mine, meant)]
    return tries


def placeable(watched: Sequence[Placed]) -> Sequence[Placed]:
    """Those in whose place another value can be put, and where that says something."""
    return [placed for placed in watched if placed.edit.operator in {OPERATOR, HANDED, ANSWER}]


def mark(value: Array) -> tuple[Any, ...]:
    """The same for the same numbers in the same shape."""
    return value.shape, value.tobytes()


def tries_of(
    mine: Mapping[str, Sequence[Computed]],
    known: RightValues,
    ways: Callable[[Sequence[Computed]], Iterator[Way]],
    name: str,
    used: Collection[tuple[Any, ...]],
) -> list[Try]:
    """What may be put in: for statements whose values are right nowhere first, in the order in which they run."""
    found: list[tuple[str, bool, Iterator[Way]]] = []
    for key, runs in mine.items():
        of_right = [all(mark(each) in used for each in run.values) for run in runs]
        right = [known.all(run.values) or led for run, led in zip(runs, of_right, strict=True)]
        first = runs[right.index(False)] if not all(right) else runs[0]
        # A helper that is right once is handed what is wrong.
        sound = key.startswith(f"{name}:") or all(right) or not any(right)
        single = all(run.single for run in runs) and not all(of_right)
        if sound and single and known.all(first.reads) and not _begins(runs):
            found.append((key, not all(right), ways(runs)))
    of_a_line = max(OF_A_LINE, _MOST // max(1, sum(fresh for _, fresh, _ in found)))
    tries = [
        Try(key, way, fresh) for key, fresh, some in found for way in islice(some, of_a_line if fresh else _OF_EACH)
    ]
    fresh, others = ([each for each in tries if each.fresh is fresh] for fresh in (True, False))
    return [*fresh[:_MOST], *others[:ELSEWHERE]]


def _begins(runs: Sequence[Computed]) -> bool:
    """Whether it gives nothing but zeros, or one number everywhere of no array: what something begins with."""
    made = values_of(runs)
    filled = all(each.size > 1 and np.ptp(each) == 0 for each in made)
    return not any(each.any() for each in made) or (
        filled and all(read.size == 1 for run in runs for read in run.reads)
    )


def mending(
    search: Asking,
    question: Question,
    tries: Sequence[Try],
    places: Mapping[str, Placed],
    mine: Mapping[str, Sequence[Computed]],
    meant: Meant,
) -> list[Try]:
    """Those with which a question is answered rightly, several asked at once."""
    put, edits = {}, {}
    for each in tries:
        values = meant.laid_out(mine.get(each.key, ()), each.way)
        if values is not None:
            key = f"{each.key}#{next(_COUNTED)}"
            put[key], edits[each] = values, places[each.key]._replace(edit=instead(places[each.key].edit, key))
    if not put or not given_instead(search.student, next(iter(edits.values())), put):
        return []
    search.student.expect(question, [(edit,) for edit in edits.values()])
    found = []
    for each, edit in edits.items():
        if search.left() <= 0:
            break
        if all_right((question,), search.ask(search.student, (edit,), (question,))):
            found.append(each)
    search.student.expect(question, [])
    return found
