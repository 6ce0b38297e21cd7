"""Two mistakes in one function: the edit that brings its answers nearer, and the one that mends what is left.

An edit alone mends nothing here. Those with which the answers come nearer (a failure in a later line, an answer where
there was none, the right shape, more right numbers, numbers in proportion) are made for good, one after the other, and
the text that each of them leaves is searched as a whole: two mistakes may lie inside each other. Those that leave what
is known as a single mistake are made first. A pair counts if all questions are answered rightly with it, and if it is
the only one of its meaning, or the answers hold too many numbers for chance.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from itertools import tee
from typing import TYPE_CHECKING

import msgspec

from grader.diagnosis.answers import agree, all_right
from grader.diagnosis.choosing import likeliest
from grader.diagnosis.found import ONE_THING, FoundMistakes, as_then
from grader.diagnosis.likely import changed
from grader.diagnosis.meeting import made_together, meetings
from grader.diagnosis.nearness import digest, mended, nearness, progress, rich
from grader.diagnosis.texts import both
from grader.diagnosis.undefined import unset
from grader.mutation.edit import Placed
from grader.mutation.roots import of_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.diagnosis.repairing import Edits
    from grader.diagnosis.search import Search
    from grader.mutation.edit import Mistake

    Given = Sequence[tuple[Edits, Answers]]
    _Changes = frozenset[tuple[str, str, str]]

_FIRST = 12  # edits that are made for good
_EARLY = 2  # of them that are made before anything else is looked for
_ALIKE = 2  # of them that answer the same
_NEARER = 0.01


class Pair(msgspec.Struct, frozen=True):
    """An edit, the one that is made in the text that it leaves, and both as edits of the first text."""

    first: Placed
    second: Placed
    edits: tuple[Placed, ...]

    @property
    def made(self) -> tuple[Placed, Placed]:
        """The two in their order."""
        return self.first, self.second

    @property
    def size(self) -> float:
        """How much is changed."""
        return changed(self.made)

    @property
    def nested(self) -> bool:
        """Whether the second mends what the first has put there: nobody has written that."""
        before, own, after = self.second.edit.before, self.first.edit.before, self.first.edit.after
        return len(self.edits) == 1 and bool(before) and before in after and before not in own

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """What the two mend."""
        return tuple(dict.fromkeys(each.edit.repair for each in self.made[: 1 if self.nested else 2]))

    @property
    def codes(self) -> frozenset[str]:
        """What the two mend, in a word each."""
        return frozenset(each.code for each in self.mistakes)


def pair(search: Search) -> FoundMistakes | None:
    """The two mistakes, or one that explains a part of the answers for itself; None where neither is found."""
    if search.asked is None or sum(question.drawn for question in search.questions) < 2:
        return None
    own, pivot, given = search.asked
    question = search.questions[pivot]
    alone = frozenset(_change(edits[0]) for edits, answer in given if all_right((question,), answer))
    given = [*_defined(search, own, question), *(each for each in given if _may_be_first(each[0][0], own))]
    given = [each for each in given if search.counts(each[0])]
    nearer, others = _firsts(given, question, search.ask(search.student, (), (question,)))
    partial = _partial(search, own, nearer)
    early = nearer[:_EARLY] if search.known is None else []  # making the dictionary takes as long
    found = _begun(search, early, pivot, alone)
    if found:
        return _chosen(search, found, given)
    kept = [each for each in given if not _spoils(question, own.each[pivot], each[1])]
    met = list(_met(search, kept, pivot, alone))
    if met and isinstance(met[-1], FoundMistakes):
        return met[-1]
    firsts = dict.fromkeys((*(each for each in met if isinstance(each, Placed)), *nearer))
    found = _begun(search, [each for each in firsts if each not in early], pivot, alone)
    others = [each for each in others if each not in firsts]
    found = found or _begun(search, others, pivot, alone, until=search.left() / 2)
    return _chosen(search, found, given) if found else partial


def _begun(search: Search, firsts: Sequence[Placed], pivot: int, alone: _Changes, until: float = 0.0) -> list[Pair]:
    """The pairs that begin with one of these, until there is one where the answers hold too many numbers for chance.

    No further one is begun where no more than `until` is left.
    """
    found: list[Pair] = []
    many = rich(search.questions)
    for first in firsts:
        if search.spent or search.left() <= until or (found and many):
            break
        found += _completed(search, first, pivot, alone)
    return found


def _spoils(question: Question, before: tuple[object, ...] | None, after: Answers) -> bool:
    """Whether a part of an answer that was right is not any more: there was nothing to mend."""
    return before is not None and bool(after.each) and mended(question, before, after.each[0])[1] > 0


def _defined(search: Search, own: Answers, question: Question) -> Given:
    """What is answered once a name without a value, if that is it, has been given one."""
    if own.stop is None or unset(own.stop.said) is None:
        return ()
    edits = search.student.with_pieces(search.name, search.pieces)
    defining = (each for each in edits if each.edit.operator == "define")
    return [((each,), search.ask(search.student, (each,), (question,))) for each in defining]


def _may_be_first(placed: Placed, own: Answers) -> bool:
    """All but another variable for a name without a value, unless that is misspelt: then a line is missing."""
    edit, stop = placed.edit, own.stop
    replaced = edit.operator == "variable" and stop is not None and unset(stop.said) == edit.before
    return not replaced or bool(get_close_matches(edit.before, [edit.after]))


def _met(search: Search, given: Given, pivot: int, alone: _Changes) -> Iterator[FoundMistakes | Placed]:
    """The pair of an edit and a mistake of the dictionary, with the place where that is mended, and nothing after it.

    Before it, edits that leave the answers of a known mistake as well, perhaps by chance.
    """
    for meeting in meetings(search, given, pivot):
        first = meeting.mended
        if made_together(search, meeting, pivot):
            left = of_answers(meeting.left.edit)
            found = _chosen(search, list(_completed(search, first, pivot, alone, left.code)), given)
            if found is not None or not search.spent:  # else what mends the rest may not have had its turn
                yield found or FoundMistakes((first.edit.repair, as_then(left)), (first,))
                return
        yield first


def _firsts(given: Given, question: Question, before: Answers) -> tuple[list[Placed], list[Placed]]:
    """The edits that bring the answer nearest, and others that change it: the smallest of those that answer alike."""
    start = nearness(question, before)
    known: dict[float, float] = {}
    scored: list[tuple[float, float, Placed]] = []
    # A formula is wrong sooner than a name that stands for it.
    for edits, answer in sorted(given, key=lambda each: (changed(each[0]), each[0][0].edit.before.isidentifier())):
        number = digest(answer)
        if number not in known or not number:
            known[number] = max(nearness(question, answer), progress(before, answer))
        scored.append((known[number], number, edits[0]))
    seen: Counter[tuple[float, float]] = Counter()
    kept: list[tuple[float, Placed]] = []
    same = round(digest(before), 6)
    for score, number, placed in scored:
        key = round(score, 6), round(number, 6)
        seen[key] += number != 0.0
        if seen[key] <= _ALIKE and (round(number, 6) != same or score > start):
            kept.append((score, placed))
    kept.sort(key=lambda each: -round(each[0], 6))
    nearer = [placed for score, placed in kept if score > start + _NEARER][:_FIRST]
    return nearer, [placed for _, placed in kept if placed not in nearer]


def _completed(search: Search, first: Placed, pivot: int, alone: _Changes, meant: str = "") -> Iterator[Pair]:
    """The pairs that begin with this edit and mend everything, of which neither edit does so alone.

    Those that go on with what is `meant`, in a word, come first.
    """
    source = search.student.text_of(first)
    question = (search.questions[pivot],)
    after = (each for each in search.student.edits_after(first, search.name) if _change(each) not in alone)
    seconds = sorted(after, key=lambda each: each.edit.repair.code != meant)
    pairs, coming = tee((second, both(source, first, second)) for second in seconds)
    search.student.expect(*question, (edits for _, edits in coming))
    for second, edits in pairs:
        if search.spent:
            return
        mended = all_right(question, search.ask(search.student, edits, question)) and search.mends(edits)
        if mended and search.confirmed([edits]):
            yield Pair(first, second, edits)


def _change(placed: Placed) -> tuple[str, str, str]:
    """What an edit does, wherever it stands by now."""
    return placed.edit.function, placed.edit.before, placed.edit.after


def _chosen(search: Search, found: Sequence[Pair], given: Given) -> FoundMistakes | None:
    """The smallest, with what may be instead of one of its edits; where answers tell little, none that is as small."""
    if not found:
        return None
    best = min(found, key=lambda each: each.size)
    if not rich(search.questions):  # one inside the other makes a few numbers of any others: log2(x) of 1 and 2
        found = [each for each in found if len(each.edits) > 1 and search.goes_on(each.edits)]
        best = min(found, key=lambda each: each.size, default=best)
        if not found or any(each.codes != best.codes and each.size <= best.size for each in found):
            return None
    alike = (each for each in found if each.size <= best.size and each.first == best.first and not best.nested)
    second = (each.second for each in alike)
    for at, rivals in ((1, second), (0, _in_place_of(search, best, given))):
        for rival in rivals:
            meant = {rival.edit.repair.code, best.made[at].edit.repair.code}
            if rival.edit.repair.code not in best.codes and not meant <= ONE_THING:
                return FoundMistakes(best.mistakes, best.edits, FoundMistakes((rival.edit.repair,), (rival,)), at)
    return FoundMistakes(best.mistakes, best.edits)


def _in_place_of(search: Search, best: Pair, given: Given) -> Iterator[Placed]:
    """Edits no larger than the first, with which the second mends everything as well."""
    if len(best.edits) < 2:
        return
    first, second = best.edits
    mended = next((answer for edits, answer in given if edits == (first,)), None)
    for edits, answer in given:
        rival = edits[0]
        alike = mended is not None and rival.edit.repair.code not in best.codes and agree(answer, mended)
        if alike and changed(edits) <= changed((first,)) and not rival.edit.overlaps(second.edit) and not search.spent:
            two = (rival, second)
            if search.mends(two) and search.confirmed([two]):
                yield rival


def _partial(search: Search, own: Answers, firsts: Sequence[Placed]) -> FoundMistakes | None:
    """An edit that makes a part of the answers right everywhere (one gradient of several) and none wrong.

    It is the smallest: of two that are as small and mean something else, none.
    """
    found = [first for first in firsts if not search.spent and _mends_a_part(search, own, first)]
    sizes = [changed((first,)) for first in found]
    best = [first for first, size in zip(found, sizes, strict=True) if size <= min(sizes)]
    if len({first.edit.repair.code for first in best}) != 1:
        return None
    edits = likeliest([(first,) for first in best], search.name, search.student).edits
    return FoundMistakes((edits[0].edit.repair,), edits, partly=True)


def _mends_a_part(search: Search, own: Answers, first: Placed) -> bool:
    after = search.ask(search.student, (first,), search.questions)
    changes = [
        mended(question, old, new)
        for question, old, new in zip(search.questions, own.each, after.each, strict=False)
        if question.drawn
    ]
    return len(changes) >= 2 and all(better and not worse for better, worse in changes)
