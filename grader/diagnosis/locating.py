"""The line in which an answer goes wrong: what it starts from is right, and with the right value there, so is the rest.

What is right is what the reference computes on its way. Where a student goes another way, nothing is said.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.diagnosis.found import line_of
from grader.diagnosis.putting import ELSEWHERE, OF_A_LINE, Try, mark, mending, placeable, still, tries_of
from grader.diagnosis.rightness import Meant, RightValues
from grader.diagnosis.watching import seen, values_of
from grader.mutation.watched import ANSWER, BARE, ENTERED, key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grader.diagnosis.layouts import Array
    from grader.diagnosis.putting import Asking
    from grader.diagnosis.questions import Question
    from grader.diagnosis.watching import Computed
    from grader.mutation.edit import Line, Placed

_BEGINS = 3  # lines that are tried first, where none is known to be it
_FEW = 3  # numbers are in one ratio, or in another order, by chance


class Astray(NamedTuple):
    """A statement, and others for which the same holds.

    It is `sure` where there is no other, what it computes is right nowhere, and nothing else may be what is wrong.
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

    def calls(self, name: str) -> bool:
        """Whether one of them calls this function."""
        return any(_calls(each, name) for each in (self.placed, *self.others))


class Whereabouts(NamedTuple):
    """What the values say: where it goes astray, if that shows, and what is not to blame.

    `idle` are the functions that do not run, `answering` those that answer what the reference computes somewhere. In
    `begins` values go wrong that come from right ones, whether right ones in their place mend anything or not.
    """

    astray: Astray | None = None
    idle: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()
    begins: frozenset[Line] = frozenset()

    @property
    def lines(self) -> frozenset[Line]:
        """Where a mistake is sought first: nowhere else where one line is known to be it."""
        if self.astray is None:
            return self.begins
        return self.astray.lines if self.astray.sure else self.astray.lines | self.begins


def locate(search: Asking, pivot: int) -> Whereabouts:
    """The first statement that has only right values and gives a wrong one, and mends all if it gives a right one.

    Then those that give what is right elsewhere, the last of them first.
    """
    student, reference, asked = search.student, search.reference, search.questions[pivot]
    watched = student.watched(search.name)
    mine = seen(asked, student, watched) if watched else {}
    ours = reference.watched(search.name) if reference is not None and mine else ()
    if reference is None or not ours:
        return Whereabouts(idle=_idle(watched, mine))
    meant = Meant(seen(asked, reference, ours), asked)
    known = RightValues(asked, meant)
    root = watched[0].edit.function  # as the hand-in calls it
    answering = _answering(watched, mine, known, root)
    sound = student.right - {search.name} | answering
    places = {key_of(placed.edit): placed for placed in placeable(watched) if placed.edit.function not in sound}
    suspects = {key: runs for key, runs in mine.items() if key in places}
    ways = partial(meant.ways, known=known)
    used = _used(mine, known)
    tries = tries_of(suspects, known, ways, root, used)
    begins = [*dict.fromkeys(line_of(places[each.key]) for each in tries if each.fresh)]
    astray = _astray(search, asked, tries, _SeenValues(watched, places, mine, meant, known, used, sound))
    # What is called there may answer what is right elsewhere alone.
    called = {each for each in answering if astray is not None and astray.calls(each)}
    return Whereabouts(astray, _idle(watched, mine), answering - called, frozenset(begins[:_BEGINS]))


class _SeenValues(NamedTuple):
    """What was seen of a hand-in, and of the reference."""

    watched: Sequence[Placed]
    places: Mapping[str, Placed]
    mine: Mapping[str, Sequence[Computed]]
    meant: Meant
    known: RightValues
    used: Collection[tuple[Any, ...]]
    sound: Collection[str]


def _astray(search: Asking, asked: Question, tries: Sequence[Try], values: _SeenValues) -> Astray | None:
    _, places, mine, meant, *_ = values
    others = [each for each in search.questions if each is not asked and each.check == asked.check]
    first_mended = mending(search, asked, tries, places, mine, meant) if others else ()
    left = still(search, others, first_mended)
    chosen = dict.fromkeys([*(each.key for each in left if each.fresh), *(each.key for each in left[::-1])])
    found = _standing([places[key] for key in chosen], {each.key for each in left if each.fresh})
    if not found:
        return None
    first, tried = found[0], tuple(each for each in left if places[each.key] == found[0])
    sure = len(found) == 1 and any(each.fresh for each in tried) and _stands_alone(first, values)
    sure = sure and not any(_nearly(mine[each.key], meant.laid_out(mine[each.key], each.way) or ()) for each in tried)
    sure = sure and not _may_be_before(search, asked, first, values)
    return Astray(first, tuple(found[1:]), sure, tried)


def _may_be_before(search: Asking, asked: Question, placed: Placed, values: _SeenValues) -> bool:
    """Whether something that it starts from may as well be wrong, though it is right elsewhere.

    It may have been right a step before, or in another order; a helper that nobody checks may have answered it; or
    another value in its place mends all as well.
    """
    watched, places, mine, meant, known, used, _ = values
    runs = mine[key_of(placed.edit)]
    wrong = next((at for at, run in enumerate(runs) if not known.all(run.values)), 0)
    for reads in zip(*(run.reads for run in runs[: wrong + 1]), strict=False):
        if not known.in_order(reads):
            return True
    read = {mark(each) for each in runs[wrong].reads} - {*used}
    texts = {key_of(each.edit): each for each in watched}
    own = {each.edit.function for each in watched} - search.student.right
    before = {
        key: each
        for key, each in mine.items()
        if key in texts and key != key_of(placed.edit) and {mark(value) for run in each for value in run.values} & read
    }
    if any(_calls(texts[key], function) for key in before for function in own):
        return True
    single = {key: each for key, each in before.items() if key in places and all(run.single for run in each)}
    ways = ((key, islice(meant.ways(each, known), OF_A_LINE)) for key, each in single.items())
    tries = [Try(key, way, fresh=False) for key, some in ways for way in some]
    return bool(mending(search, asked, tries[:ELSEWHERE], places, mine, meant))


def _idle(watched: Sequence[Placed], mine: Mapping[str, Sequence[Computed]]) -> frozenset[str]:
    """The functions that do not run, where any are seen to."""
    ran = {key.partition(":")[0] for key in mine}
    begin = {placed.edit.function for placed in watched if placed.edit.operator == ENTERED}
    return frozenset(begin - ran) if ran else frozenset()


def _stands_alone(placed: Placed, values: _SeenValues) -> bool:
    """Whether a statement is not all that its function computes, and nothing wrong can come to it unseen.

    A call may give it something wrong; and a single number is right whatever it stands for, so that who calls a helper
    may have handed it another one than is meant.
    """
    own, root = placed.edit.function, values.watched[0].edit.function
    others = {each.edit.function for each in values.watched} - {own, *values.sound}
    only = sum(each.edit.function == own for each in placeable(values.watched)) == 1
    handed = own != root and any(read.size == 1 for run in values.mine[key_of(placed.edit)] for read in run.reads)
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


def _answering(
    watched: Sequence[Placed], mine: Mapping[str, Sequence[Computed]], known: RightValues, name: str
) -> frozenset[str]:
    """The functions called on the way that answer, and what they answer is what the reference computes.

    Nothing in them is wrong. A helper that fails answers nothing, and of a mask or a count nobody knows.
    """
    answers: dict[str, list[bool]] = {}
    for placed in watched:
        if placed.edit.operator in {ANSWER, BARE} and placed.edit.function != name:
            runs = mine.get(key_of(placed.edit), ())
            right = [known.computed(run.values) for run in runs]
            # What is called once answers all of something.
            right += [known.whole(run.values) for run in runs if len(runs) == 1 and all(right)]
            answers.setdefault(placed.edit.function, []).extend(right)
    return frozenset(function for function, right in answers.items() if right and all(right))


def _used(mine: Mapping[str, Sequence[Computed]], known: RightValues) -> frozenset[tuple[Any, ...]]:
    """The values of which right ones were computed: they are right, whether the reference comes by them or not."""
    runs = [run for each in mine.values() for run in each if run.reads and known.computed(run.values)]
    # What is but handed on, in another shape or another order, says nothing of what it comes from.
    made = [{np.sort(each, axis=None).tobytes() for each in run.values} for run in runs]
    return frozenset(
        mark(read)
        for run, numbers in zip(runs, made, strict=True)
        for read in run.reads
        if np.sort(read, axis=None).tobytes() not in numbers
    )
