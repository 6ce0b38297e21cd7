"""Two mistakes in one function: the edit that brings its answers nearer, and the one that mends what is left.

An edit alone mends nothing here. Those with which the answers come nearer (an answer where there was none, the right
shape, more right numbers, numbers in proportion) are made for good, one after the other, and the text that each of them
leaves is searched as a whole: two mistakes may lie inside each other. A pair counts if all questions are answered
rightly with it, and if it is the only one of its meaning, or the answers hold too many numbers for chance.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from grader.diagnosis.answers import Answers, all_right
from grader.diagnosis.found import FoundMistakes
from grader.diagnosis.likely import changed
from grader.diagnosis.nearness import digest, mended, nearness, rich
from grader.diagnosis.texts import both

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.questions import Question
    from grader.diagnosis.search import Search
    from grader.mutation.edit import Mistake, Placed

_FIRST = 12  # edits that are made for good
_ALIKE = 2  # of them that answer the same
_NEARER = 0.01


class _Pair(msgspec.Struct, frozen=True):
    mistakes: tuple[Mistake, Mistake]
    edits: tuple[Placed, ...]
    size: float  # of what is changed


def pair(search: Search) -> FoundMistakes | None:
    """The two mistakes, or one that explains a part of the answers for itself; None where neither is found."""
    if search.asked is None or sum(question.drawn for question in search.questions) < 2:
        return None
    own, pivot, given = search.asked
    question = search.questions[pivot]
    before = nearness(question, Answers((own.each[pivot] if pivot < len(own.each) else None,)))
    firsts = _firsts(given, question, before)
    found: list[_Pair] = []
    many = rich(search.questions)
    for first in firsts:
        if search.spent or (found and many):
            break
        found += _completed(search, first, pivot)
    if found:
        return _chosen(found, many=many)
    return _partial(search, own, firsts)


def _firsts(given: Sequence[tuple[tuple[Placed, ...], Answers]], question: Question, before: float) -> list[Placed]:
    """The edits that bring the answer nearest, the smallest of those that answer the same."""
    scored = [(nearness(question, answer), digest(answer), edits[0]) for edits, answer in given]
    nearer = [each for each in scored if each[0] > before + _NEARER]
    nearer.sort(key=lambda each: (-round(each[0], 6), changed((each[2],))))
    kept: list[Placed] = []
    seen: Counter[tuple[float, float]] = Counter()
    for score, number, placed in nearer:
        key = round(score, 6), round(number, 6)
        seen[key] += 1
        if seen[key] <= _ALIKE:
            kept.append(placed)
    return kept[:_FIRST]


def _completed(search: Search, first: Placed, pivot: int) -> Iterator[_Pair]:
    """The pairs that begin with this edit and mend everything."""
    source = search.student.text_of(first)
    question = (search.questions[pivot],)
    for second in search.student.edits_after(first, search.name):
        if search.spent:
            return
        edits = both(source, first, second)
        mended = all_right(question, search.ask(search.student, edits, question)) and search.mends(edits)
        if mended and search.confirmed([edits]):
            yield _Pair((first.edit.repair, second.edit.repair), edits, changed((first, second)))


def _chosen(found: Sequence[_Pair], *, many: bool) -> FoundMistakes | None:
    """The smallest; where the answers tell little, only if all mean the same."""
    best = min(found, key=lambda each: each.size)
    if not many and any(_codes(each) != _codes(best) for each in found):
        return None
    return FoundMistakes(tuple(dict.fromkeys(best.mistakes)), best.edits)


def _codes(found: _Pair) -> frozenset[str]:
    return frozenset(each.code for each in found.mistakes)


def _partial(search: Search, own: Answers, firsts: Sequence[Placed]) -> FoundMistakes | None:
    """An edit that makes a part of the answers right everywhere (one gradient of several) and none wrong."""
    for first in firsts:
        if search.spent:
            return None
        after = search.ask(search.student, (first,), search.questions)
        changes = [
            mended(question, old, new)
            for question, old, new in zip(search.questions, own.each, after.each, strict=False)
            if question.drawn
        ]
        if len(changes) >= 2 and all(better and not worse for better, worse in changes):
            return FoundMistakes((first.edit.repair,), (first,))
    return None
