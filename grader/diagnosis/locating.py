"""The line in which an answer goes wrong: what it starts from is right, and with the right value there, so is the rest.

What is right is what the reference computes on its way. Where a student goes another way, nothing is said.
"""

from __future__ import annotations

from functools import partial
from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.diagnosis.answers import all_right
from grader.diagnosis.rightness import Meant, RightValues
from grader.diagnosis.watching import given_instead, seen, values_of
from grader.mutation.watched import ANSWER, BARE, OPERATOR, instead, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.found import Line
    from grader.diagnosis.layouts import Array
    from grader.diagnosis.questions import Question
    from grader.diagnosis.rightness import Way
    from grader.diagnosis.watching import Computed
    from grader.mutation.edit import Placed

_MOST, _OF_A_LINE = 120, 16  # values that are put in for what is right nowhere
_ELSEWHERE, _OF_EACH = 96, 5  # and for what is right elsewhere
_FEW = 3  # numbers are in one ratio, or in another order, by chance
_COUNTED = count()  # what is answered with one value must not be kept for another


class Try(NamedTuple):
    """A value in the place of another one."""

    key: str
    way: Way
    fresh: bool  # what the statement computes is right nowhere


class Astray(NamedTuple):
    """A statement, and others for which the same holds.

    It is `sure` where there is no other, it stands alone, and no later line may lack a factor or an order instead.
    """

    placed: Placed
    others: tuple[Placed, ...]
    sure: bool
    tries: tuple[Try, ...]

    @property
    def lines(self) -> frozenset[Line]:
        """Where they stand."""
        every = (self.placed, *self.others)
        return frozenset(
            (each.file, each.cell, line) for each in every for line in range(each.edit.line, each.edit.end_line + 1)
        )


class Asking(NamedTuple):
    """What is asked of which function, and how."""

    questions: Sequence[Question]
    name: str
    student: Bench
    reference: Bench | None
    ask: Callable[[Bench, tuple[Placed, ...], tuple[Question, ...]], Answers]
    left: Callable[[], float]


def locate(search: Asking, pivot: int) -> Astray | None:
    """The first statement that has only right values and gives a wrong one, and mends all if it gives a right one.

    Then those that give what is right elsewhere, the last of them first.
    """
    student, reference, asked = search.student, search.reference, search.questions[pivot]
    watched = student.watched(search.name)
    ours = reference.watched(search.name) if reference is not None and watched else ()
    others = [each for each in search.questions if each is not asked and each.check == asked.check]
    if reference is None or not ours or not others:
        return None
    mine, meant = seen(asked, student, watched), Meant(seen(asked, reference, ours), asked)
    known = RightValues(asked, meant)
    sound = student.right - {search.name} | _answering(watched, mine, known, search.name)
    places = {key_of(placed.edit): placed for placed in _placeable(watched) if placed.edit.function not in sound}
    suspects = {key: runs for key, runs in mine.items() if key in places}
    ways = partial(meant.ways, known=known)
    tries = _tries(suspects, known, ways, search.name, _used(mine, known))
    left = still(search, others, _mending(search, asked, tries, places, mine, meant))
    chosen = dict.fromkeys([*(each.key for each in left if each.fresh), *(each.key for each in left[::-1])])
    found = _standing([places[key] for key in chosen], {each.key for each in left if each.fresh})
    if not found:
        return None
    first, tried = found[0], tuple(each for each in left if places[each.key] == found[0])
    own = mine[key_of(first.edit)]
    sure = len(found) == 1 and _stands_alone(first, search.name, own, watched, sound)
    sure = sure and not any(_nearly(own, meant.laid_out(own, each.way) or ()) for each in tried)
    return Astray(first, tuple(found[1:]), sure, tried)


def _stands_alone(
    placed: Placed, name: str, runs: Sequence[Computed], watched: Sequence[Placed], sound: Collection[str]
) -> bool:
    """Whether a statement is not all that its function computes, and nothing wrong can come to it unseen.

    A call may give it something wrong; and a single number is right whatever it stands for, so that who calls a helper
    may have handed it another one than is meant.
    """
    own = placed.edit.function
    others = {each.edit.function for each in watched} - {own, *sound}
    only = sum(each.edit.function == own for each in _placeable(watched)) == 1
    handed = own != name and any(read.size == 1 for run in runs for read in run.reads)
    return not only and not handed and not any(_calls(placed, each) for each in others)


def _nearly(own: Sequence[Computed], right: Sequence[Array]) -> bool:
    """Whether values are the right ones but for their places or one factor: a later line may lack just that."""
    mine, meant = (
        np.concatenate([each.ravel() for each in values] or [np.zeros(0)]) for values in (values_of(own), right)
    )
    if mine.size != meant.size or mine.size < _FEW:
        return False
    factor = float(mine @ meant) / (float(meant @ meant) or 1.0)
    return bool(np.allclose(np.sort(mine), np.sort(meant)) or np.allclose(mine, factor * meant))


def still(search: Asking, questions: Sequence[Question], tries: Sequence[Try]) -> Sequence[Try]:
    """Those that start from right values and mend these questions as well."""
    student, reference = search.student, search.reference
    if reference is None or not tries:
        return ()
    watched, ours = student.watched(search.name), reference.watched(search.name)
    places = {key_of(placed.edit): placed for placed in _placeable(watched)}
    for question in questions:
        if not tries:
            break
        mine, meant = seen(question, student, watched), Meant(seen(question, reference, ours), question)
        right = RightValues(question, meant)
        tries = [each for each in tries if each.key in mine and right.all(mine[each.key][0].reads)]
        tries = _mending(search, question, tries, places, mine, meant)
    return tries


def _standing(found: Sequence[Placed], fresh: Collection[str]) -> list[Placed]:
    """Those that stand by themselves: of a call and what it calls the one that is wrong.

    That is what is called if that gives what is right nowhere, and the call where it does what it should.
    """
    left = [*found]
    for inner in found:
        name = inner.edit.function
        calls = [each for each in left if _calls(each, name) and each.edit.function != name]
        if calls and inner in left:
            left = [each for each in left if each not in (calls if key_of(inner.edit) in fresh else [inner])]
    return left


def _calls(placed: Placed, name: str) -> bool:
    return f"{name.rpartition('.')[2]}(" in placed.edit.before


def _begins(runs: Sequence[Computed]) -> bool:
    """Whether it gives nothing but zeros, or one number everywhere of no array: what something begins with."""
    made = values_of(runs)
    filled = all(each.size > 1 and np.ptp(each) == 0 for each in made)
    return not any(each.any() for each in made) or (
        filled and all(read.size == 1 for run in runs for read in run.reads)
    )


def _placeable(watched: Sequence[Placed]) -> Sequence[Placed]:
    """Those in whose place another value can be put, and where that says something."""
    return [placed for placed in watched if placed.edit.operator in {OPERATOR, ANSWER}]


def _answering(
    watched: Sequence[Placed], mine: Mapping[str, Sequence[Computed]], known: RightValues, name: str
) -> frozenset[str]:
    """The functions called on the way that answer, and what they answer is what the reference computes.

    Nothing in them is wrong. A helper that fails answers nothing, and of a mask or a count nobody knows.
    """
    answers: dict[str, list[bool]] = {}
    for placed in watched:
        if placed.edit.operator in {ANSWER, BARE} and placed.edit.function != name:
            right = [known.computed(run.values) for run in mine.get(key_of(placed.edit), ())]
            answers.setdefault(placed.edit.function, []).extend(right)
    return frozenset(function for function, right in answers.items() if right and all(right))


def _used(mine: Mapping[str, Sequence[Computed]], known: RightValues) -> frozenset[tuple[Any, ...]]:
    """The values of which right ones were computed: they are right, whether the reference comes by them or not."""
    runs = [run for each in mine.values() for run in each if run.reads and known.computed(run.values)]
    return frozenset(_mark(value) for run in runs for value in run.reads)


def _mark(value: Array) -> tuple[Any, ...]:
    return value.shape, value.tobytes()


def _tries(
    mine: Mapping[str, Sequence[Computed]],
    known: RightValues,
    ways: Callable[[Sequence[Computed]], Iterator[Way]],
    name: str,
    used: Collection[tuple[Any, ...]],
) -> list[Try]:
    """What may be put in: for statements whose values are right nowhere first, in the order in which they run."""
    found: list[tuple[str, bool, Iterator[Way]]] = []
    for key, runs in mine.items():
        right = [known.all(run.values) or all(_mark(each) in used for each in run.values) for run in runs]
        first = runs[right.index(False)] if not all(right) else runs[0]
        # A helper that is right once is handed what is wrong.
        sound = key.startswith(f"{name}:") or all(right) or not any(right)
        if sound and all(run.single for run in runs) and known.all(first.reads) and not _begins(runs):
            found.append((key, not all(right), ways(runs)))
    of_a_line = max(_OF_A_LINE, _MOST // max(1, sum(fresh for _, fresh, _ in found)))
    tries = [
        Try(key, way, fresh) for key, fresh, some in found for way in islice(some, of_a_line if fresh else _OF_EACH)
    ]
    fresh, others = ([each for each in tries if each.fresh is fresh] for fresh in (True, False))
    return [*fresh[:_MOST], *others[:_ELSEWHERE]]


def _mending(
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
