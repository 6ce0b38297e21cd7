"""Which mistake explains what a function answers: one that was made, or one that is to be mended.

An edit of the student's text under which every answer is right shows the line. The dictionary holds mistakes made in
the reference's text: one that answers as the student does.
"""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from grader.diagnosis.answers import Answers, agree, all_right, answers, pivot_of, told_by, wrong_numbers
from grader.diagnosis.beforehand import Beforehand
from grader.diagnosis.by_parts import by_parts, throughout
from grader.diagnosis.choosing import likeliest
from grader.diagnosis.closeness import closest
from grader.diagnosis.found import FoundMistakes, as_if, code, where
from grader.diagnosis.keeping import providers
from grader.diagnosis.likely import by_turns, changed, removes
from grader.diagnosis.locating import Asking, line_of, locate
from grader.diagnosis.plain import constant, gives_back
from grader.diagnosis.trying import PATIENCE, RIVALS, Trying
from grader.mutation.mistakes import LINE
from grader.mutation.roots import of_answers
from grader.respondents import stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.beforehand import Reach
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.locating import Astray
    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard
    from grader.mutation.edit import Placed

Edits: TypeAlias = "tuple[Placed, ...]"
Given: TypeAlias = "Sequence[tuple[Edits, Answers]]"

_CALL_S = 0.04  # for a call of an edited function, where the function itself answers quickly
_LONGER = 20  # times as long as the function itself it may take
_NEAREST = 5  # mistakes of the dictionary that answer alike
_MOST = 1500  # edits that are tried of one function
_KNOWN = 800  # mistakes that are made in the reference's
_BITS = 24  # that right answers must hold: many edits lead to a few times yes and no
_CONFIRMED, _FEW = 2, 3  # further trials that what has one meaning must fit; so few edits must fit all of them
_LINES = 2  # others that are told
_TOGETHER = 8  # edits of one kind that are made at once
_OTHERS = 0.35  # of the time, after single edits of the hand-in: for several at once, for the dictionary
_TO_LOOK_S, _TO_LOOK_TWICE_S = 0.1, 0.25  # that it takes to look for edits of one or two other texts, and to try a few


class Search(msgspec.Struct):
    """The search for one function's mistake."""

    questions: Sequence[Question]
    name: str
    student: Bench
    reference: Bench | None
    first: Sequence[FoundMistakes] = ()  # what was found of other functions: it may explain this one too
    pieces: Sequence[str] = ()  # of the right formula
    left: Callable[[], float] = lambda: 1.0  # seconds of CPU time that may still be used
    more: Iterator[Question] = iter(())  # further trials, drawn when they are needed
    spares: Callable[[Sequence[Placed]], bool] = lambda _: True  # whether what passes goes on passing with them
    explained: frozenset[str] = frozenset()  # the functions whose mistake is among the first, and where that is
    line: str | None = None  # where it raised: every other edit that is tried is one of this line
    reaches: Reach = lambda _: None
    counts: Callable[[Sequence[Placed]], bool] = lambda _: True  # whether edits are an explanation at all
    tried: int = 0
    timeouts: int = 0
    call_s: float = 1.0  # that an edited function may take for a call: an edit can make a loop endless
    drawn: list[Question] = msgspec.field(default_factory=list)  # of the further trials
    own: Answers | None = None  # what the student answers as it is, where that is wrong
    asked: tuple[Answers, int, Sequence[tuple[tuple[Placed, ...], Answers]]] | None = None
    known: Sequence[tuple[tuple[Placed, ...], Answers]] | None = None  # the dictionary, once it has been made
    located: Astray | None = None  # where it goes wrong, if that shows

    def explanation(self, *, plain: bool = False) -> FoundMistakes | None:
        """The first that explains all answers, a repair or a known mistake; if `plain`, one change wherever it is."""
        found = self.repair()
        if found is not None or self.asked is None:
            return found
        own, pivot, given = self.asked
        if (found := self._repaired_everywhere(given, pivot)) is not None or plain:
            return found
        return (
            self._repaired_by_parts(own, given, pivot)
            or self._repaired_before(pivot)
            or self._known_or_put_in(own, pivot)
        )

    def in_line(self) -> FoundMistakes | None:
        """The line in which it goes wrong, where nothing says how."""
        if self.located is None:
            return None
        return FoundMistakes((LINE,), line=self.located.placed, or_at=self.located.others[:_LINES])

    def _repaired_before(self, pivot: int) -> FoundMistakes | None:
        """An edit of a function that hands this one what only the hand-in's own understand."""
        if self.left() < _TO_LOOK_TWICE_S:
            return None
        edits = providers(self.questions, self.student, self.name)
        return self._repaired(self._given(self.student, edits, pivot), pivot)

    def repair(self) -> FoundMistakes | None:
        """The first edit of the student's text that explains all answers, those found of other functions before."""
        own = self._wrong_answers()
        if own is None:
            return None
        for known in self.first:
            if self.mends(known.edits) and self.confirmed([known.edits]):
                return known
        pivot = pivot_of(self.questions, own)
        asked = Asking(self.questions, self.name, self.student, self.reference, self.ask, self.left)
        self.located = locate(asked, pivot)
        before = self.explained - {self.name}
        turns = by_turns(self.student.edits(self.name), lambda placed: where(placed) == self.line)
        edits = sorted(turns, key=lambda placed: placed.edit.function in before)
        given = self._given(self.student, edits, pivot)
        self.asked = own, pivot, given
        return self._repaired(given, pivot)

    def mending(self, functions: frozenset[str]) -> Sequence[Edits]:
        """The edits of these functions' own text with which all is right, those that change least first."""
        own = self._wrong_answers()
        if own is None or not self.enough():
            return ()
        pivot = pivot_of(self.questions, own)

        def tried(edits: Sequence[Placed]) -> Sequence[Edits]:
            chosen = [placed for placed in edits if placed.edit.function in functions]
            return self._mending(self._given(self.student, chosen, pivot), pivot)

        found = tried(self.student.edits(self.name)) or tried(self.student.with_pieces(self.name, self.pieces))
        return sorted(found, key=changed)

    def alike(self, own: Answers) -> Iterator[Edits]:
        """The mistakes of the dictionary with which these questions are answered like this; none for right answers."""
        if not self.questions or own.timed_out or all_right(self.questions, own) or self.reference is None:
            return
        for known in self.first:
            if agree(own, self.ask(self.reference, known.edits, self.questions)):
                yield known.edits
        yield from self._alike(own, pivot_of(self.questions, own))

    def _wrong_answers(self) -> Answers | None:
        """What the student answers as it is, and how long an edited function may take; None where all is right."""
        before = self.student.spent
        own = answers(self.questions, self.student.edited())
        took = (self.student.spent - before) / max(1, len(self.questions))
        self.call_s = min(max(_CALL_S, _LONGER * took), 1.0)
        self.own = None if not self.questions or own.timed_out or all_right(self.questions, own) else own
        return self.own

    def _given(self, bench: Bench, edits: Sequence[Placed], pivot: int, most: int = _MOST) -> Given:
        """What is answered to the pivot's question under each edit: those tried, the likeliest mistakes first."""
        asked, own = self.questions[pivot], self.own.each[pivot] if self.own else None
        own_text = bench is self.student
        enough = self.left() * (_OTHERS if own_text else 1 / 2)
        before = Beforehand(asked, own, bench, self.reaches) if own_text else None
        edits = before.able(edits) if before else edits

        def ask(placed: Placed) -> Answers:
            return self.ask(bench, (placed,), (asked,), before.of(placed.edit.function) if before else ())

        def ends() -> bool:
            return self.timeouts >= PATIENCE or self.left() <= enough

        mends = self.mends if own_text else lambda _: False
        heard = (lambda edits: before.of(edits[0].edit.function)) if before else lambda _: ()
        expect = partial(bench.expect, asked, heard=heard)
        first = self.located.lines if self.located is not None and own_text else frozenset()
        found = Trying(asked, own, ask, mends, ends, expect, first).answers(edits, most)
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

    def _repaired(self, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int) -> FoundMistakes | None:
        """The smallest edit with which all is right; where the numbers tell little, only if the others mean the same.

        What mends by coincidence changes more. One that changes as little is told with it: nothing says which it is.
        """
        mending = self._mending(given, pivot)
        if not mending:
            return None
        if not self.enough() and any(code(edits) != code(mending[0]) for edits in mending):
            return None
        return likeliest(mending, self.name, self.student)

    def _mending(self, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int) -> Sequence[tuple[Placed, ...]]:
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

    def _repaired_everywhere(self, tried: Given, pivot: int) -> FoundMistakes | None:
        """The same change made at every place at once: someone who takes axis=1 for axis=0 does so throughout."""
        groups = throughout([placed for edits, _ in tried for placed in edits])
        given: list[tuple[tuple[Placed, ...], Answers]] = []
        enough = self.left() * 3 / 4
        for group in groups:
            if self.timeouts >= PATIENCE or self.left() <= enough:
                break
            few = 1 < len(group) <= _TOGETHER
            if few and not any(one.edit.overlaps(other.edit) for one in group for other in group if one is not other):
                given.append((group, self.ask(self.student, group, (self.questions[pivot],))))
        return self._repaired(given, pivot)

    def _repaired_by_parts(self, own: Answers, given: Given, pivot: int) -> FoundMistakes | None:
        """One edit for each wrong part of the answer."""
        asked = (self.questions[pivot],)
        before = [(each.edits, self.ask(self.student, each.edits, asked)) for each in self.first]
        for edits in by_parts(self.questions[pivot], own.each[pivot], [*before, *given]):
            if self.spent:
                break
            if self.mends(edits) and self.confirmed([edits]):
                return FoundMistakes(tuple(dict.fromkeys(each.edit.repair for each in edits)), edits)
        return None

    def _known_or_put_in(self, own: Answers, pivot: int) -> FoundMistakes | None:
        """A known mistake, with the place where a piece of the right formula mends it, if there is one."""
        known = self._known(own, pivot)
        if known is None:
            return None
        placed = self._put_in(pivot) or FoundMistakes(())
        same = {each.code for each in placed.mistakes} == {each.code for each in known.mistakes}
        line = None if placed.edits or self.located is None else self.located.placed
        return FoundMistakes(known.mistakes if same else tuple(map(as_if, known.mistakes)), placed.edits, line=line)

    def put_in(self) -> FoundMistakes | None:
        """A place where a piece of the right formula mends it: the last resort, since it says little."""
        return self._put_in(self.asked[1]) if self.asked is not None else None

    def _put_in(self, pivot: int) -> FoundMistakes | None:
        if self.left() < _TO_LOOK_S:
            return None
        edits = self.student.with_pieces(self.name, self.pieces)
        if self.located is not None:  # elsewhere it would only make up for what goes wrong there
            edits = tuple(each for each in edits if line_of(each) in self.located.lines)
        return self._repaired(self._given(self.student, edits, pivot), pivot)

    def _known(self, own: Answers, pivot: int) -> FoundMistakes | None:
        """A mistake of the dictionary that answers as the student does, every time; one answer to all is no sign."""
        if constant(self.questions, own) is not None:
            return None
        found = next(filter(self._goes_on, self._alike(own, pivot)), ())
        return FoundMistakes((of_answers(found[0].edit),)) if found else None

    def _goes_on(self, edits: Edits) -> bool:
        """Whether a mistake of the dictionary answers as the student does in further trials, too, and says why."""
        own = self.ask(self.student, (), asked := self.few_further())
        says = removes(edits[0].edit) or not gives_back(asked, own)
        return says and self.reference is not None and agree(own, self.ask(self.reference, edits, asked))

    def _alike(self, own: Answers, pivot: int) -> Iterator[Edits]:
        if self.reference is None or not wrong_numbers(self.questions, own) or not self.enough():
            return
        if self.known is None and self.left() < _TO_LOOK_S:
            return
        mine = Answers((own.each[pivot],))
        alike = [edits for edits, answer in self.dictionary(pivot) if agree(mine, answer)][:_NEAREST]
        # Of mistakes that nothing tells apart, one that leaves something out: max for sum of what is at most 1 is that.
        for edits in sorted(alike, key=lambda each: len(each[0].edit.after) - len(each[0].edit.before)):
            if agree(own, self.ask(self.reference, edits, self.questions)):
                yield edits

    def dictionary(self, pivot: int) -> Sequence[tuple[tuple[Placed, ...], Answers]]:
        """What the reference answers with each mistake that may be the student's."""
        if self.reference is not None and self.known is None:
            right = self.student.right - {self.name}
            edits = [each for each in self.reference.edits(self.name) if each.edit.function not in right]
            self.known = self._given(self.reference, edits, pivot, _KNOWN)
        return self.known or ()
