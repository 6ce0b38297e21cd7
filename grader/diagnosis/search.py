"""Which mistake explains what a function answers: one that was made, or one that is to be mended.

An edit of the student's text under which every answer is right shows the line. The dictionary holds mistakes made in
the reference's text: one that answers as the student does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

from grader.diagnosis.answers import Answers, agree, all_right, pivot_of, wrong_numbers
from grader.diagnosis.by_parts import by_parts, throughout
from grader.diagnosis.found import FoundMistakes, as_if, line_of, where
from grader.diagnosis.keeping import providers
from grader.diagnosis.likely import by_turns, changed, removes
from grader.diagnosis.locating import locate
from grader.diagnosis.plain import constant, gives_back
from grader.diagnosis.putting import Asking, still
from grader.diagnosis.repairing import MOST, Edits, Given, Repairing
from grader.diagnosis.trying import PATIENCE
from grader.mutation.mistakes import LINE
from grader.mutation.roots import of_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.mutation.edit import Line, Placed

_NEAREST = 5  # mistakes of the dictionary that answer alike
_KNOWN = 800  # mistakes that are made in the reference's
_LITTLE = 1.5  # words that what was meant changes; what mends by coincidence changes more
_NEAR = 50  # edits of a line that may be right, before those of others
_BESIDE = 200  # edits that are tried beside one that mends all
_ELSEWHERE = 0.5  # of the time that is left for edits of other lines
_TOGETHER = 8  # edits of one kind that are made at once
_TO_LOOK_S, _TO_LOOK_TWICE_S = 0.1, 0.25  # that it takes to look for edits of one or two other texts, and to try a few


class Search(Repairing):
    """The search for one function's mistake."""

    first: Sequence[FoundMistakes] = ()  # what was found of other functions: it may explain this one too
    pieces: Sequence[str] = ()  # of the right formula
    explained: frozenset[str] = frozenset()  # the functions whose mistake is among the first, and where that is
    line: str | None = None  # where it raised: every other edit that is tried is one of this line
    asked: tuple[Answers, int, Sequence[tuple[tuple[Placed, ...], Answers]]] | None = None
    known: Sequence[tuple[tuple[Placed, ...], Answers]] | None = None  # the dictionary, once it has been made

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

    def repair(self) -> FoundMistakes | None:
        """The first edit of the student's text that explains all answers, those found of other functions before."""
        own = self.wrong_answers()
        if own is None:
            return None
        for known in self.first:
            if self.mends(known.edits) and self.confirmed([known.edits]):
                return known
        pivot = pivot_of(self.questions, own)
        self.located = locate(self._asking(self.left), pivot)
        self.student.cleared[self.name] = self.located.idle | self.located.answering
        near = self._given_near(pivot)
        found = self.repaired(near, pivot)
        # What mends elsewhere as well is told with it.
        beside = found is not None and changed(found.edits) <= _LITTLE
        near = _once((*self._given_everywhere(pivot, _BESIDE if beside else MOST), *near))
        found = self.repaired(near, pivot)
        if found is None and self.located.answering and self.left() > _TO_LOOK_TWICE_S:
            answering = [each for each in self.student.edits(self.name) if each.edit.function in self.located.answering]
            near = _once((*near, *self.given(self.student, answering, pivot)))
            found = self.repaired(near, pivot)
        self.asked = own, pivot, near
        return found

    def _given_everywhere(self, pivot: int, most: int) -> Given:
        """What is answered with the edits of all that may be wrong: in functions that are not explained yet first."""
        before = self.explained - {self.name}
        edits = self.student.edits(self.name, suspected=True)
        turns = by_turns(edits, lambda placed: where(placed) == self.line)
        return self.given(self.student, sorted(turns, key=lambda placed: placed.edit.function in before), pivot, most)

    def _given_near(self, pivot: int) -> Given:
        """What is answered with the edits of the lines in which the values go wrong."""
        if self.located is None or not self.located.lines or self.left() < _TO_LOOK_S or not self.enough():
            return []
        known = self.located.astray.lines if self.located.astray is not None else frozenset()
        turns: Counter[tuple[Line, str]] = Counter()
        kinds: defaultdict[Line, list[tuple[int, Placed]]] = defaultdict(list)
        for placed in self.student.edits_in(self.name, self.located.lines):
            turns[of_kind := (line_of(placed), placed.edit.operator)] += 1
            kinds[line_of(placed)].append((turns[of_kind], placed))
        # Of few edits each kind is as likely: the first of each come first.
        each = {line: [placed for _, placed in sorted(some, key=itemgetter(0))] for line, some in kinds.items()}
        chosen = [placed for line in known for placed in each.pop(line, ())]
        chosen += [placed for some in each.values() for placed in some[:_NEAR]]
        return self.given(self.student, chosen, pivot, others=_ELSEWHERE)

    def in_line(self) -> FoundMistakes | None:
        """The line in which it goes wrong, further trials included, where nothing says how."""
        astray = self.located.astray if self.located is not None else None
        if astray is None or not astray.sure or not still(self._asking(lambda: 1.0), [*self._further()], astray.tries):
            return None
        return FoundMistakes((LINE,), line=astray.placed)

    def _asking(self, left: Callable[[], float]) -> Asking:
        return Asking(self.questions, self.name, self.student, self.reference, self.ask, left)

    def mending(self, functions: frozenset[str]) -> Sequence[Edits]:
        """The edits of these functions' own text with which all is right, those that change least first."""
        own = self.wrong_answers()
        if own is None or not self.enough():
            return ()
        pivot = pivot_of(self.questions, own)

        def tried(edits: Sequence[Placed]) -> Sequence[Edits]:
            chosen = [placed for placed in edits if placed.edit.function in functions]
            return self.mending_of(self.given(self.student, chosen, pivot), pivot)

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

    def _repaired_before(self, pivot: int) -> FoundMistakes | None:
        """An edit of a function that hands this one what only the hand-in's own understand."""
        if self.left() < _TO_LOOK_TWICE_S:
            return None
        edits = providers(self.questions, self.student, self.name)
        return self.repaired(self.given(self.student, edits, pivot), pivot)

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
        return self.repaired(given, pivot)

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
        astray = self.located.astray if self.located is not None else None
        line = astray.placed if astray is not None and astray.sure and not placed.edits else None
        return FoundMistakes(known.mistakes if same else tuple(map(as_if, known.mistakes)), placed.edits, line=line)

    def put_in(self) -> FoundMistakes | None:
        """A place where a piece of the right formula mends it: the last resort, since it says little."""
        return self._put_in(self.asked[1]) if self.asked is not None else None

    def _put_in(self, pivot: int) -> FoundMistakes | None:
        if self.left() < _TO_LOOK_S:
            return None
        edits = self.student.with_pieces(self.name, self.pieces)
        if self.located is not None and self.located.astray is not None:
            # Elsewhere it would only make up for what goes wrong there.
            edits = tuple(each for each in edits if line_of(each) in self.located.lines)
        return self.repaired(self.given(self.student, edits, pivot), pivot)

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
            self.known = self.given(self.reference, edits, pivot, _KNOWN)
        return self.known or ()


def _once(given: Given) -> Given:
    """Each of the edits once, where it comes first."""
    first: dict[tuple[Placed, ...], Answers] = {}
    for edits, answer in given:
        first.setdefault(edits, answer)
    return [*first.items()]
