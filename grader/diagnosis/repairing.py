"""Edits of a hand-in, asked until it is known which of them mend it."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from grader.diagnosis.answers import Answers, all_right, answers, told_by
from grader.diagnosis.beforehand import Beforehand
from grader.diagnosis.choosing import likeliest
from grader.diagnosis.closeness import closest
from grader.diagnosis.found import FoundMistakes, code
from grader.diagnosis.trying import PATIENCE, RIVALS, Trying
from grader.respondents import stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.beforehand import Reach
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.locating import Whereabouts
    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard
    from grader.mutation.edit import Placed

Edits: TypeAlias = "tuple[Placed, ...]"
Given: TypeAlias = "Sequence[tuple[Edits, Answers]]"

_CALL_S = 0.04  # for a call of an edited function, where the function itself answers quickly
_LONGER = 20  # times as long as the function itself it may take
MOST = 1500  # edits that are tried of one function
_BITS = 24  # that right answers must hold: many edits lead to a few times yes and no
_CONFIRMED, _FEW = 2, 3  # further trials that what has one meaning must fit; so few edits must fit all of them
_OTHERS = 0.35  # of the time, after single edits of the hand-in: for several at once, for the dictionary


class Repairing(msgspec.Struct):
    """What is asked about one function, and how its edits are tried."""

    questions: Sequence[Question]
    name: str
    student: Bench
    reference: Bench | None
    left: Callable[[], float] = lambda: 1.0  # seconds of CPU time that may still be used
    more: Iterator[Question] = iter(())  # further trials, drawn when they are needed
    spares: Callable[[Sequence[Placed]], bool] = lambda _: True  # whether what passes goes on passing with them
    reaches: Reach = lambda _: None
    counts: Callable[[Sequence[Placed]], bool] = lambda _: True  # whether edits are an explanation at all
    tried: int = 0
    timeouts: int = 0
    call_s: float = 1.0  # that an edited function may take for a call: an edit can make a loop endless
    drawn: list[Question] = msgspec.field(default_factory=list)  # of the further trials
    own: Answers | None = None  # what the student answers as it is, where that is wrong
    located: Whereabouts | None = None  # where it goes wrong, if that shows

    def wrong_answers(self) -> Answers | None:
        """What the student answers as it is, and how long an edited function may take; None where all is right."""
        before = self.student.spent
        own = answers(self.questions, self.student.edited())
        took = (self.student.spent - before) / max(1, len(self.questions))
        self.call_s = min(max(_CALL_S, _LONGER * took), 1.0)
        self.own = None if not self.questions or own.timed_out or all_right(self.questions, own) else own
        return self.own

    def given(
        self, bench: Bench, edits: Sequence[Placed], pivot: int, most: int = MOST, others: float = _OTHERS
    ) -> Given:
        """What is answered to the pivot's question under each edit: those tried, the likeliest mistakes first.

        As much of the time is left for `others`.
        """
        asked, own = self.questions[pivot], self.own.each[pivot] if self.own else None
        own_text = bench is self.student
        enough = self.left() * (others if own_text else 1 / 2)
        before = Beforehand(asked, own, bench, self.reaches) if own_text else None
        edits = before.able(edits) if before else edits

        def ask(placed: Placed) -> Answers:
            return self.ask(bench, (placed,), (asked,), before.of(placed.edit.function) if before else ())

        def ends() -> bool:
            return self.timeouts >= PATIENCE or self.left() <= enough

        mends = self.mends if own_text else lambda _: False
        heard = (lambda edits: before.of(edits[0].edit.function)) if before else lambda _: ()
        expect = partial(bench.expect, asked, heard=heard)
        found = Trying(asked, own, ask, mends, ends, expect).answers(edits, most)
        return [((placed,), found[placed]) for placed in edits if placed in found]

    def ask(
        self, bench: Bench, edits: Sequence[Placed], questions: Sequence[Question], heard: Sequence[Heard] = ()
    ) -> Answers:
        """What is answered with these edits, for a short time each; what the first calls answer may be `heard`."""
        with stopwatch.within(self.call_s):
            given = bench.known.answers(edits, questions, lambda: answers(questions, bench.edited(*edits), known=heard))
        self.tried += 1
        self.timeouts += given.timed_out
        return given

    def repaired(self, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int) -> FoundMistakes | None:
        """The smallest edit with which all is right; where the numbers tell little, only if the others mean the same.

        What mends by coincidence changes more. One that changes as little is told with it: nothing says which it is.
        """
        mending = self.mending_of(given, pivot)
        if not mending:
            return None
        if not self.enough() and any(code(edits) != code(mending[0]) for edits in mending):
            return None
        return likeliest(mending, self.name, self.student)

    def mending_of(
        self, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int
    ) -> Sequence[tuple[Placed, ...]]:
        """The edits with which all is right, in their order."""
        able = [edits for edits, answer in given if all_right((self.questions[pivot],), answer) and self.counts(edits)]
        found: list[tuple[Placed, ...]] = []
        for edits in able:
            if len(found) == RIVALS or (found and self.spent):
                break
            if self.mends(edits):
                found.append(edits)
        found = closest(found, given, pivot, self.questions)
        found = [edits for edits in self.confirmed(found) if self.spares(edits)]
        sure = [edits for edits in found if not any(each.edit.function in self.student.relied for each in edits)]
        return sure or found

    def confirmed(self, mending: Sequence[tuple[Placed, ...]]) -> Sequence[tuple[Placed, ...]]:
        """Those with which further trials are right too: as many as it takes to tell their meanings apart."""
        left = list(mending)
        for count, question in enumerate(self._further()):
            if not left or self.spent or (count >= _CONFIRMED and len(left) > _FEW and len(set(map(code, left))) == 1):
                break
            left = [edits for edits in left if all_right((question,), self.ask(self.student, edits, (question,)))]
        return left

    def few_further(self) -> tuple[Question, ...]:
        """The first of the further trials."""
        return tuple(islice(self._further(), _CONFIRMED))

    def goes_on(self, edits: Edits) -> bool:
        """Whether every further trial is right with these edits."""
        return all_right(asked := tuple(self._further()), self.ask(self.student, edits, asked))

    def _further(self) -> Iterator[Question]:
        """Further trials; those that have been drawn before first."""
        yield from self.drawn
        for question in self.more:
            self.drawn.append(question)
            yield question

    @property
    def spent(self) -> bool:
        """Whether the time is up, or too much of it goes into loops without an end."""
        return self.timeouts >= PATIENCE or self.left() <= 0

    def mends(self, edits: Sequence[Placed]) -> bool:
        """Whether all questions are answered rightly with these edits: nothing is asked after the first that is not."""
        return all(all_right((each,), self.ask(self.student, edits, (each,))) for each in self.questions)

    def enough(self) -> bool:
        """Whether the questions tell explanations apart: drawn numbers do, a formula's own example may not."""
        drawn = [question for question in self.questions if question.drawn]
        return len(drawn) >= 2 and sum(map(told_by, drawn)) >= _BITS
