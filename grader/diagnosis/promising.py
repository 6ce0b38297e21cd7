"""In which lines a mistake may stand: not in those whose edits spoil what is right, but where the error stays alike.

A term that is too large, too small or missing leaves an error of one direction: an edit that only makes it longer or
shorter has touched that term, and so has the mistake. One that leaves the error in the same numbers of many comes near.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.diagnosis.answers import leaves
from grader.diagnosis.by_parts import parts_right
from grader.diagnosis.found import line_of
from grader.diagnosis.traces import kinds
from grader.mutation.likelihood import AT_ONCE, looks_alike
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Line, Placed

_MANY = 200  # edits whose mistakes leave the trace that the answer has
_FEW, _TWICE = 3, 2  # edits of a line by which it is known; places of a name
_PROBES = ("left-out", "negate", "divide")  # those that change the size of a term, whatever it is
_NAMES = "variable"  # the kind of edit that puts a name in the place of another
_PARALLEL = 1e-6
_ENOUGH = 3  # numbers that a direction must have


class Promising:
    """An order of edits that takes into account what was answered with those before.

    Args:
        question: what is asked.
        own: what the student answers to it without any edit, which may be right in parts.
    """

    def __init__(self, question: Question, own: tuple[object, ...] | None) -> None:
        self._question = question
        self._right = [place for place, right in enumerate(parts_right(question, own)) if right]
        self._error = _error(question, own)
        self._kinds = kinds(question, own)
        self._seen: Counter[Line] = Counter()
        self._spoiling: Counter[Line] = Counter()
        # A name in the place of another, and whether that gave an answer; the same of it in any place.
        self._tried: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
        self._fit: defaultdict[str, list[bool]] = defaultdict(list)
        self._touching: set[Line] = set()  # those that leave an error of the same direction
        self._confined: set[Line] = set()  # those that leave it where it is

    def ordered(
        self, edits: Sequence[Placed], expect: Callable[[Sequence[tuple[Placed, ...]]], object]
    ) -> Iterator[Placed]:
        """A few edits of each line, the others of promising lines, and then those of lines that spoil what is right.

        Those that come next, more or less in their order, are told to `expect`.
        """
        if not self._right and self._error is None:
            edits = list(dict.fromkeys((*self._of_its_kind(edits), *edits)))
            expect([(placed,) for placed in edits])
            yield from edits
            return
        striking = [placed for placed in edits if placed.edit.operator in AT_ONCE]
        first = [*dict.fromkeys((*striking[:_MANY], *self._of_its_kind(edits), *self._first(edits)))]
        expect([(placed,) for placed in first])
        yield from first
        tried = set(first)
        later = [placed for placed in edits if placed not in tried]
        barren: list[Placed] = []
        later.sort(key=lambda placed: self._rank(line_of(placed)))
        expect([(placed,) for placed in later])
        for placed in later:
            if self._unfit(placed):
                barren.append(placed)
            else:
                yield placed
        yield from barren

    def _of_its_kind(self, edits: Sequence[Placed]) -> list[Placed]:
        """Those whose mistakes leave such a trace."""
        return [placed for placed in edits if placed.edit.operator in self._kinds][:_MANY]

    def _first(self, edits: Sequence[Placed]) -> list[Placed]:
        """Those by which each line is known: one of each kind that changes its size, and then the likeliest."""
        count: Counter[Line] = Counter()
        kinds: set[tuple[Line, str]] = set()
        chosen: list[Placed] = []
        probes = [placed for placed in edits if placed.edit.operator in _PROBES] if self._error is not None else []
        for placed in (*probes, *edits):
            line, operator = line_of(placed), placed.edit.operator
            likeliest = (line, "") not in kinds and operator not in _PROBES  # whatever the others of its line say
            if (count[line] < _FEW or likeliest) and (line, operator) not in kinds:
                kinds.add((line, operator if operator in _PROBES else ""))
                count[line] += 1
                chosen.append(placed)
        return chosen

    def note(self, placed: Placed, given: Answers) -> None:
        """What was answered with an edit; an answer that is none says that what was put in does not fit there."""
        line, answer = line_of(placed), given.each[0] if given.each else None
        if placed.edit.operator == _NAMES and self._error is not None:
            self._tried[placed.edit.before, placed.edit.after].append(answer is not None)
            self._fit[placed.edit.after].append(answer is not None)
        if answer is None or self._seen[line] >= _FEW:
            return
        self._seen[line] += 1
        if self._right:
            mended = parts_right(self._question, answer)
            self._spoiling[line] += not all(mended[place] for place in self._right if place < len(mended))
        error = _error(self._question, answer)
        if error is None or self._error is None:
            return
        if _parallel(error, self._error):
            self._touching.add(line)
        elif _confined(error, self._error):
            self._confined.add(line)

    def _unfit(self, placed: Placed) -> bool:
        """Whether a name raises wherever it stands in the place of this one, or in the place of any.

        One that is nearly the same is confused all the same: it may fit here alone.
        """
        edit = placed.edit
        if edit.operator != _NAMES or looks_alike(edit):
            return False
        tried, seen = self._tried[edit.before, edit.after], self._fit[edit.after]
        return (len(tried) >= _TWICE and not any(tried)) or (len(seen) > _FEW and not any(seen))

    def _rank(self, line: Line) -> int:
        if line in self._touching or line in self._confined:
            return int(line not in self._touching)
        return 3 if self._right and 0 < self._seen[line] == self._spoiling[line] else 2


def _error(question: Question, answer: tuple[Any, ...] | None) -> np.ndarray[Any, Any] | None:
    """What an answer is off by, in all its numbers; None where that is nothing, or says no direction."""
    if answer is None or len(question.expected) > 1:
        return None
    mine, right = ([part for value in each for part in leaves(value)] for each in (answer, question.expected[0]))
    offs = [_off(as_numbers(one), as_numbers(other)) for one, other in zip(mine, right, strict=False)]
    known = [each for each in offs if each is not None]
    if not known or len(known) < len(right) or len(mine) != len(right):
        return None
    off = np.concatenate(known)
    return off if off.size >= _ENOUGH and np.isfinite(off).all() and np.any(off) else None


def _confined(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    """Whether an error is in some numbers alone, the same in both."""
    mine, theirs = (np.abs(each) > _PARALLEL * np.abs(each).max() for each in (one, other))
    return not theirs.all() and bool((mine == theirs).all()) and not np.allclose(one, other, rtol=_PARALLEL)


def _off(one: np.ndarray[Any, Any] | None, other: np.ndarray[Any, Any] | None) -> np.ndarray[Any, Any] | None:
    """How far two arrays of one shape are apart, number by number."""
    if one is None or other is None or one.shape != other.shape:
        return None
    with np.errstate(all="ignore"):
        off: np.ndarray[Any, Any] = one.astype(float) - other.astype(float)
    return off.ravel()


def _parallel(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    """Whether the two have one direction, and another length."""
    length = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    along = float(one @ other)
    return abs(abs(along) - length) <= _PARALLEL * length and not np.allclose(one, other, rtol=_PARALLEL)
