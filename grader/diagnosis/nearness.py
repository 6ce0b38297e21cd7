"""How near an answer comes to the right one, where neither it nor a single edit is right."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.diagnosis.answers import leaves
from grader.diagnosis.asked import LACKS
from grader.diagnosis.related import related
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question

_FURTHER, _ELSE = 0.06, 0.03  # no answer all the same, but one that fails in a later line, or of something else
_RELATED = 0.4  # numbers that are made of the right ones in a simple way
_RTOL = 1e-6
_RICH = 4  # different numbers in an answer that is more than a choice
_TELLING = 3  # different numbers that a part must hold, so that it is not right by chance


def nearness(question: Question, given: Answers) -> float:
    """0 for no answer, 1 for the right one; between them its shape, the numbers that are right, their proportion."""
    answer = given.each[0] if given.each else None
    if answer is None:
        return 0.0
    return max(_of_all(answer, expected) for expected in question.expected)


def progress(before: Answers, after: Answers) -> float:
    """How much further a function gets that gives no answer either way: past the line of the failure, or to its end."""
    if before.stop is None or after.stop is None or after.timed_out:
        return 0.0
    if after.stop.line > before.stop.line or (before.stop.line and after.stop.said == LACKS):
        return _FURTHER
    return _ELSE if after.stop.line == before.stop.line and after.stop.said != before.stop.said else 0.0


def _of_all(answer: tuple[Any, ...], expected: tuple[Any, ...]) -> float:
    pairs = list(_parts(answer, expected))
    if not pairs:
        return 0.1
    return sum(_of_part(mine, theirs) for mine, theirs in pairs) / len(pairs)


def _parts(mine: Any, theirs: Any) -> list[tuple[np.ndarray | None, np.ndarray]]:
    """The arrays of the right answer, each with what stands in its place."""
    right = as_numbers(theirs) if not isinstance(theirs, tuple) else None
    if right is not None:
        return [(as_numbers(mine), right)]
    if isinstance(theirs, dict):
        own = mine if isinstance(mine, dict) else {}
        return [pair for key, part in theirs.items() for pair in _parts(own.get(key), part)]
    if isinstance(theirs, tuple | list):
        own_parts = mine if isinstance(mine, tuple | list) else ()
        filled = [*own_parts, *[None] * len(theirs)]
        return [pair for one, other in zip(filled, theirs, strict=False) for pair in _parts(one, other)]
    return []


def _of_part(mine: np.ndarray | None, right: np.ndarray) -> float:
    if mine is None or mine.dtype.kind not in "biufc":
        return 0.1
    if mine.shape != right.shape:
        return 0.15 + 0.1 * (mine.size == right.size) + 0.05 * (mine.ndim == right.ndim)
    same = _same(mine, right)
    if same.all():
        return 1.0
    return 0.4 + max(0.3 * float(same.mean()) + 0.2 * _alike(mine, right), _RELATED * related(mine, right))


def _same(mine: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Where the numbers of two arrays of one shape are the same."""
    with np.errstate(all="ignore"):
        same: np.ndarray = np.isclose(mine, right, rtol=_RTOL, atol=_RTOL * float(np.abs(right).max(initial=0.0)))
    return same


def _alike(mine: np.ndarray, right: np.ndarray) -> float:
    """How nearly the numbers are in one proportion, and how near that is to one."""
    one, other = np.real(mine).astype(float).ravel(), np.real(right).astype(float).ravel()
    with np.errstate(all="ignore"):
        lengths = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if not all(map(math.isfinite, lengths)) or not all(lengths):
        return 0.0
    cosine = abs(float((one / lengths[0]) @ (other / lengths[1])))
    return 0.8 * cosine**4 + 0.2 / (1 + abs(math.log(lengths[0] / lengths[1])))


def mended(question: Question, before: tuple[Any, ...] | None, after: tuple[Any, ...] | None) -> tuple[int, int]:
    """How many telling parts that were wrong are right afterwards, and how many that were right are not any more."""
    expected = question.expected[0]
    right = [_is_right(pair) for pair in _parts(after, expected)]
    was = [_is_right(pair) for pair in _parts(before, expected)]
    telling = [np.unique(theirs).size >= _TELLING for _, theirs in _parts(None, expected)]
    better = sum(new and not old and tells for new, old, tells in zip(right, was, telling, strict=True))
    return better, sum(old and not new for new, old in zip(right, was, strict=True))


def _is_right(pair: tuple[np.ndarray | None, np.ndarray]) -> bool:
    mine, right = pair
    if mine is None or mine.dtype.kind not in "biufc" or mine.shape != right.shape:
        return False
    return bool(_same(mine, right).all())


def rich(questions: Sequence[Question]) -> bool:
    """Whether some right answers are more than choices between a few numbers."""
    drawn = [question for question in questions if question.drawn]
    return sum(_numbers(question) >= _RICH or _is_number(question) for question in drawn) >= 2


def _numbers(question: Question) -> int:
    arrays = [as_numbers(part) for part in _flat(question.expected[0])]
    return max((np.unique(array).size for array in arrays if array is not None), default=0)


def _is_number(question: Question) -> bool:
    """Whether the answer is one number with a fraction."""
    arrays = [as_numbers(part) for part in _flat(question.expected[0])]
    return any(array is not None and array.size == 1 and float(array.real.ravel()[0]) % 1 != 0 for array in arrays)


def holds_numbers(answer: tuple[Any, ...]) -> bool:
    """Whether an answer has a part of several different numbers, or a number with a fraction; nan and inf are none."""
    arrays = [array for array in map(as_numbers, _flat(answer)) if array is not None and array.dtype.kind in "biufc"]
    finite = [array[np.isfinite(array)] for array in map(np.atleast_1d, arrays)]
    return any(
        np.unique(numbers).size > 2 or (array.size == numbers.size == 1 and numbers[0] % 1 != 0)
        for array, numbers in zip(arrays, finite, strict=True)
    )


def _flat(value: object) -> Iterator[object]:
    if as_numbers(value) is None and isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _flat(part)
    else:
        yield value


def digest(given: Answers) -> float:
    """A number by which answers can be sorted; the same for answers that agree, up to rounding."""
    total, weight = 0.0, 1.0
    for value in given.each:
        for part in leaves(value or ()):
            array = as_numbers(part)
            if array is not None and array.size and array.dtype.kind in "biuf":
                flat = np.nan_to_num(array.astype(float).ravel(), nan=7.0, posinf=8.0, neginf=9.0)
                total += weight * float(flat @ np.cos(np.arange(flat.size)))
                weight *= 1.7
    return total
