"""Which mistakes explain what a function answers: one that was made, one that is to be mended, or one of each.

Repair edits the student's own text: an edit under which every answer is right shows the line. The dictionary holds
mistakes made in the reference's text: one that answers as the student does is the student's. Where neither is enough,
an edit of the student's text that answers as one of the dictionary's mistakes leaves two mistakes, both named.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from grader.diagnosis.answers import Answers, agree, all_right, answers, right, tells
from grader.diagnosis.by_parts import by_parts, exchanged, is_exchange
from grader.mutation.edit import Mistake
from grader.mutation.mistakes import SWAPPED
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Edit, Placed

_PATIENCE = 3  # edits that may take all their time before the search is given up
_NEAREST = 5  # places that serve, of which the most exact is sought
_MOST = 1500  # edits that are tried of one function
_TOGETHER = 8  # edits of one kind that are made at once
_KEEPS = frozenset(
    (
        *("sign", "swap", "axis", "keepdims", "augmented", "product", "named-product", "size", "transpose"),
        *("parentheses", "divide", "count", "index", "exponential", "negate", "constant"),
    )
)
_AROUND = frozenset({"transpose", "divide", "scale", "negate", "wrap", "summed", "copied", "shift"})  # a value
_SMALL = frozenset({"factor", "averaged", "not-averaged", "epsilon", "log-base"})


class FoundMistakes(msgspec.Struct, frozen=True):
    """The mistakes, and the edits of the student's text that mend them; none where only the dictionary knows."""

    mistakes: tuple[Mistake, ...]
    edits: tuple[Placed, ...] = ()


class Search(msgspec.Struct):
    """The search for one function's mistake."""

    questions: Sequence[Question]
    name: str
    student: Bench
    reference: Bench | None
    first: Sequence[FoundMistakes] = ()  # what was found of other functions: it may explain this one too
    pieces: Sequence[str] = ()  # of the right formula
    seconds: float = 1.0  # of CPU time for edits of the student's text, and as much for the dictionary
    tried: int = 0
    timeouts: int = 0
    _asked: tuple[Answers, int, Sequence[tuple[tuple[Placed, ...], Answers]]] | None = None

    def explanation(self) -> FoundMistakes | None:
        """The first that explains all answers, a repair or a known mistake; None where there is none."""
        found = self.repair()
        if found is not None or self._asked is None:
            return found
        own, pivot, given = self._asked
        return (
            self._repaired_everywhere(given, pivot)
            or self._repaired_by_parts(own, given, pivot)
            or self._known_or_put_in(own, pivot)
        )

    def repair(self) -> FoundMistakes | None:
        """The first edit of the student's text that explains all answers, those found of other functions before."""
        own = answers(self.questions, self.student.edited())
        if not self.questions or own.timed_out or all_right(self.questions, own):
            return None
        for known in self.first:
            if self._mends(known.edits):
                return known
        pivot = self._pivot(own)
        given = list(self._given(self.student, self.student.edits(self.name)[:_MOST], pivot))
        self._asked = own, pivot, given
        return self._repaired(given, pivot)

    def _pivot(self, own: Answers) -> int:
        """The question that tells most: of those answered wrongly the one with most numbers, drawn ones first."""
        wrong = [
            position
            for position, question in enumerate(self.questions)
            if position >= len(own.each) or own.each[position] is None or not right(question, own.each[position] or ())
        ]
        return max(wrong, key=lambda position: (self.questions[position].drawn, _size(self.questions[position])))

    def _given(self, bench: Bench, edits: Sequence[Placed], pivot: int) -> Iterator[tuple[tuple[Placed, ...], Answers]]:
        """What is answered to the pivot's question under each edit."""
        until = bench.spent + self.seconds
        for placed in edits:
            if self.timeouts >= _PATIENCE or bench.spent > until:
                return
            yield (placed,), self._ask(bench, (placed,), (self.questions[pivot],))

    def _ask(self, bench: Bench, edits: Sequence[Placed], questions: Sequence[Question]) -> Answers:
        given = answers(questions, bench.edited(*edits))
        self.tried += 1
        self.timeouts += given.timed_out
        return given

    def _repaired(self, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int) -> FoundMistakes | None:
        """The first edit with which all is right; where the numbers tell little, only if the others mean the same."""
        able = [edits for edits, answer in given if all_right((self.questions[pivot],), answer)]
        first = next((edits for edits in able if self._mends(edits)), None)
        if first is None:
            return None
        alike = [edits for edits in able if edits[0].edit.repair == first[0].edit.repair]
        if not self.enough():
            others = [edits for edits in able if edits not in alike and self._mends(edits)]
            if others:
                return None
        # Of several places that serve, the one that says most exactly where.
        nearest = sorted(alike, key=self._exactness)[:_NEAREST]
        best = next((edits for edits in nearest if self._mends(edits)), first)
        mistakes = dict.fromkeys(each.edit.repair for each in best)
        return FoundMistakes((SWAPPED,) if is_exchange(best) else tuple(mistakes), best)

    def _exactness(self, edits: Sequence[Placed]) -> tuple[int, int]:
        """How exactly edits say where: a formula before a name that stands for it, and short before long.

        What is added up in a loop has no formula: there the name says where.
        """
        words = [
            each.edit.before.split() for each in self.student.edits(self.name) if each.edit.operator == "augmented"
        ]
        added_up = {first for first, sign, *_ in (each for each in words if len(each) > 2) if sign in {"+=", "-="}}
        around = (each.edit for each in edits if each.edit.operator in _AROUND)
        named = sum(edit.before.isidentifier() and edit.before not in added_up for edit in around)
        return named, sum(len(each.edit.before) for each in edits)

    def _mends(self, edits: Sequence[Placed]) -> bool:
        return all_right(self.questions, self._ask(self.student, edits, self.questions))

    def enough(self) -> bool:
        """Whether the questions tell explanations apart: drawn numbers do, a formula's own example may not."""
        return sum(question.drawn for question in self.questions) >= 2

    def _repaired_everywhere(
        self, tried: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int
    ) -> FoundMistakes | None:
        """The same change made at every place at once: someone who takes axis=1 for axis=0 does so throughout."""
        edits = [placed for edits, _ in tried for placed in edits]

        def change(placed: Placed) -> tuple[str, str, str]:
            return placed.edit.operator, placed.edit.before, placed.edit.after

        groups = [tuple(group) for _, group in groupby(sorted(edits, key=change), change)]
        groups.append(tuple(each for each in edits if each.edit.repair.code == "first-only"))
        groups += exchanged(edits)
        given: list[tuple[tuple[Placed, ...], Answers]] = []
        until = self.student.spent + self.seconds / 4
        for group in groups:
            if self.timeouts >= _PATIENCE or self.student.spent > until:
                break
            few = 1 < len(group) <= _TOGETHER
            if few and not any(one.edit.overlaps(other.edit) for one in group for other in group if one is not other):
                given.append((group, self._ask(self.student, group, (self.questions[pivot],))))
        return self._repaired(given, pivot)

    def _repaired_by_parts(
        self, own: Answers, given: Sequence[tuple[tuple[Placed, ...], Answers]], pivot: int
    ) -> FoundMistakes | None:
        """One edit for each wrong part of the answer."""
        for edits in by_parts(self.questions[pivot], own.each[pivot], given):
            if self._mends(edits):
                return FoundMistakes(tuple(dict.fromkeys(each.edit.repair for each in edits)), edits)
        return None

    def _known_or_put_in(self, own: Answers, pivot: int) -> FoundMistakes | None:
        """A known mistake, with the place where a piece of the right formula mends it, if there is one."""
        known = self._known(own, pivot)
        if known is None:
            return None
        placed = self._put_in(pivot)
        edits = placed.edits if placed is not None else ()
        same = placed is not None and {each.code for each in placed.mistakes} == {each.code for each in known.mistakes}
        return FoundMistakes(known.mistakes if same else tuple(map(as_if, known.mistakes)), edits)

    def put_in(self) -> FoundMistakes | None:
        """A place where a piece of the right formula mends it: the last resort, since it says little."""
        return self._put_in(self._asked[1]) if self._asked is not None else None

    def _put_in(self, pivot: int) -> FoundMistakes | None:
        edits = self.student.with_pieces(self.name, self.pieces)[:_MOST]
        return self._repaired(list(self._given(self.student, edits, pivot)), pivot)

    def _known(self, own: Answers, pivot: int) -> FoundMistakes | None:
        """A mistake of the dictionary that answers as the student does, to every question."""
        if self.reference is None or not tells(own) or not self.enough():
            return None
        mine = Answers((own.each[pivot],))
        alike = [edits for edits, answer in self._dictionary(pivot) if agree(mine, answer)][:_NEAREST]
        # Of mistakes that nothing tells apart, one that leaves something out: max for sum of what is at most 1 is that.
        for edits in sorted(alike, key=lambda each: len(each[0].edit.after) - len(each[0].edit.before)):
            if agree(own, answers(self.questions, self.reference.edited(*edits))):
                return FoundMistakes((edits[0].edit.mistake,))
        return None

    def _dictionary(self, pivot: int) -> Sequence[tuple[tuple[Placed, ...], Answers]]:
        if self.reference is None:
            return ()
        question = self.questions[pivot]
        key = (self.name, question.check, question.trial)
        if key not in self.reference.kept:
            edits = self.reference.edits(self.name)[:_MOST]
            self.reference.kept[key] = list(self._given(self.reference, edits, pivot))
        return self.reference.kept[key]

    def both(self) -> FoundMistakes | None:
        """An edit of the student's text that turns its answers into those of a known mistake.

        Two changes explain many answers by chance: only edits that keep what the function is made of are tried, and
        only answers that show that they are.
        """
        if self.reference is None or sum(question.drawn for question in self.questions) < 3 or self._asked is None:
            return None
        own, pivot, given = self._asked
        question = (self.questions[pivot],)
        mine = Answers((own.each[pivot],))
        known = [
            (_sum(answer), made, answer)
            for made, answer in self._dictionary(pivot)
            if _keeps(made[0].edit) and _shows(answer, question[0]) and not all_right(question, answer)
        ]
        known.sort(key=lambda each: each[0])
        totals = np.array([each[0] for each in known])
        for edits, answer in given:
            if not _keeps(edits[0].edit) or not _shows(answer, question[0]) or agree(answer, mine):
                continue
            total = _sum(answer)
            slack = 1e-6 * abs(total) + 1e-12
            low, high = np.searchsorted(totals, [total - slack, total + slack])
            for _, made, theirs in known[low:high]:
                if agree(answer, theirs) and self._same_everywhere(edits, made):
                    return FoundMistakes((edits[0].edit.repair, made[0].edit.mistake), edits)
        return None

    def _same_everywhere(self, edits: Sequence[Placed], made: Sequence[Placed]) -> bool:
        if self.reference is None:
            return False
        theirs = answers(self.questions, self.reference.edited(*made))
        mine = self._ask(self.student, edits, self.questions)
        shown = sum(answer is not None for answer in theirs.each)
        return agree(mine, theirs) and shown >= 3 and not agree(Answers(theirs.each[:1]), Answers(theirs.each[1:2]))


def as_if(mistake: Mistake) -> Mistake:
    """What is known of the answers alone: the student's text may have come to them in another way."""
    return Mistake(mistake.code, f"its answers are those of a formula in which {mistake.text}")


def _keeps(edit: Edit) -> bool:
    """Whether an edit leaves a function of the same parts: a sign, an axis or a factor, but no part thrown away."""
    small = edit.operator in {"drop", "function"} and {edit.repair.code, edit.mistake.code} <= _SMALL
    return edit.operator in _KEEPS or small


def _shows(given: Answers, question: Question) -> bool:
    """Whether an answer is finite, not zero, and of the right shape."""
    value = given.each[0] if given.each else None
    if value is None:
        return False
    for mine, right_one in zip(value, question.expected[0], strict=True):
        array, wanted = as_numbers(mine), as_numbers(right_one)
        if array is None or wanted is None or array.shape != wanted.shape:
            return False
        if not np.isfinite(array).all() or not array.any():
            return False
    return True


def _size(question: Question) -> int:
    arrays = [as_numbers(part) for part in question.expected[0]]
    return min(sum(array.size for array in arrays if array is not None), 200)


def _sum(given: Answers) -> float:
    """A number by which answers can be sorted; the same for answers that agree, up to rounding."""
    total, weight = 0.0, 1.0
    for value in given.each:
        for part in value or ():
            array = as_numbers(part)
            if array is not None and array.size and array.dtype.kind in "biuf":
                flat = np.nan_to_num(array.astype(float).ravel(), nan=7.0, posinf=8.0, neginf=9.0)
                total += weight * float(flat @ np.cos(np.arange(flat.size)))
                weight *= 1.7
    return total
