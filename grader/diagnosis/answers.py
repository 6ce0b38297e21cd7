"""Answers side by side: whether two functions answered the same to all questions."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
import numpy as np

from grader.compare import Evidence, agrees
from grader.diagnosis.questions import ask
from grader.model import CallFailed, Handle
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard
    from grader.model import Respondent

Array: TypeAlias = "np.ndarray[Any, Any]"

_OF_A_NUMBER, _OF_A_LABEL = 40, 3  # bits
_ENOUGH = 4  # numbers in an answer
_LONG = 4  # calls, beyond which even one number that takes fewer is better
_OF_A_CALL = 200  # numbers that cost as much as a call itself
_GIVEN = 4  # numbers that each one costs that is answered: it may be computed in loops
_DEAR, _MORE = 500, 6  # from what cost on a cheaper question is sought, among so many
# What sizes cost that other numbers have by chance, or along which nothing is summed.
_CONFUSING = {1: 4.0, 2: 1.5}
_TOGETHER = 1e-6  # how near the numbers of one mistake lie, made in two texts


class Stop(NamedTuple):
    """Where a function came to nothing, as far as that is known, and of what."""

    line: int
    said: str


class Answers(msgspec.Struct, frozen=True):
    """What was answered to each question; None where there was no answer (it raised, or took too long).

    `stop` is where the first of those came to nothing.
    """

    each: tuple[tuple[Any, ...] | None, ...]
    timed_out: bool = False
    stop: Stop | None = None


def answers(
    questions: Sequence[Question],
    respondent: Respondent,
    *,
    chance: int = 0,
    until: Callable[[], bool] = lambda: False,
    known: Sequence[Heard] = (),
) -> Answers:
    """Ask all questions; `chance` is where the student's random numbers start, `until` says when it takes too long.

    What the first calls of each answer may be `known`.
    """
    found: list[tuple[Any, ...] | None] = []
    stop: Stop | None = None
    for question in questions:
        if until():
            return Answers(tuple(found), timed_out=True, stop=stop)
        try:
            answer = ask(question, respondent, chance, known)
        except CallFailed as failed:
            found.append(None)
            stop = stop or Stop(failed.place.line if failed.place is not None else 0, failed.text)
            if failed.code in {"timeout", "memory", "crashed"}:
                return Answers(tuple(found), timed_out=True, stop=stop)
            continue
        found.append(answer)
    return Answers(tuple(found), stop=stop)


def right(question: Question, answer: tuple[Any, ...]) -> bool:
    """Whether the answer is one of those that the reference gives, within the check's tolerance."""
    return any(
        all(
            agrees(_plain(mine), _plain(theirs), question.tolerance, _evidence(mine, question.scale))
            for mine, theirs in zip(answer, expected, strict=True)
        )
        for expected in question.expected
    )


def _evidence(value: Any, scale: float) -> Evidence:
    """What an answer's type allows: float32 is right to fewer digits; zeros are what is left of numbers so large."""
    arrays = [as_numbers(part) for part in value] if isinstance(value, tuple | list) else [as_numbers(value)]
    coarse = {np.dtype(np.float32), np.dtype(np.float16)}
    low = any(array is not None and array.dtype in coarse for array in arrays)
    return Evidence(low_precision=low, scale=scale)


def all_right(questions: Sequence[Question], given: Answers) -> bool:
    """Whether every question was answered rightly."""
    return len(given.each) == len(questions) and all(
        answer is not None and right(question, answer) for question, answer in zip(questions, given.each, strict=True)
    )


def with_wrong(
    asked: tuple[Question, ...], own: Answers, more: Iterable[Question], student: Respondent
) -> tuple[tuple[Question, ...], Answers]:
    """The questions, and what is answered; where all of it is right, with a further one that is not, if there is one.

    A mistake may show in few trials: in those with padding, say.
    """
    for question in more if all_right(asked, own) else ():
        answer = answers((question,), student)
        if answer.timed_out or not all_right((question,), answer):
            each = (*answer.each, *own.each)
            return (question, *asked), Answers(each, answer.timed_out or own.timed_out, answer.stop or own.stop)
    return asked, own


def with_cheaper(
    asked: tuple[Question, ...], own: Answers, more: Iterable[Question], student: Respondent
) -> tuple[tuple[Question, ...], Answers]:
    """The questions, and what is answered; with a further one that is answered wrongly, too, and costs half as much.

    Hundreds of edits are asked the cheapest of them: a few more trials are soon made up for.
    """
    cost = _cost(asked[pivot_of(asked, own)])
    for question in islice(more, _MORE) if cost > _DEAR else ():
        if question.drawn and _cost(question) <= cost / 2:
            answer = answers((question,), student)
            if not answer.timed_out and not all_right((question,), answer):
                return (*asked, question), Answers((*own.each, *answer.each), own.timed_out, own.stop or answer.stop)
    return asked, own


def pivot_of(questions: Sequence[Question], own: Answers) -> int:
    """The question that tells most for what it costs: of those answered wrongly, drawn ones first.

    Enough numbers tell one edit from another; then the fewer the calls, and the less they are given, the more edits
    can be tried.
    """
    wrong = [
        position
        for position, question in enumerate(questions)
        if position >= len(own.each) or own.each[position] is None or not right(question, own.each[position] or ())
    ]

    def worth(position: int) -> tuple[bool, bool, int, int, float]:
        question = questions[position]
        short = len(question.calls) <= _LONG and told_by(question) >= _OF_A_NUMBER
        return question.drawn, short, min(_numbers_in(question), _ENOUGH), -len(question.calls), -_cost(question)

    return max(wrong, key=worth)


def _cost(question: Question) -> float:
    """What asking it costs, in numbers handed over; more where a size is a plain number, too, as 1 and 2 are."""
    arrays = [as_numbers(part) for call in question.calls for arg in call.args for part in leaves(arg)]
    sizes = {size for array in arrays if array is not None for size in array.shape}
    confusing = max((cost for size, cost in _CONFUSING.items() if size in sizes), default=1.0)
    handed = sum(array.size for array in arrays if array is not None)
    return (_OF_A_CALL + handed + _GIVEN * _numbers_in(question)) * confusing


def _numbers_in(question: Question) -> int:
    """How many numbers the right answer holds."""
    arrays = [as_numbers(part) for value in question.expected[0] for part in leaves(value)]
    return sum(array.size for array in arrays if array is not None)


def told_by(question: Question) -> int:
    """How many bits the right answer to a question holds, at least: of truths one each, of whole numbers a few."""
    arrays = [as_numbers(part) for value in question.expected[0] for part in leaves(value)]
    return sum(array.size * _bits(array) for array in arrays if array is not None)


def _bits(array: np.ndarray[Any, Any]) -> int:
    if array.dtype.kind not in "biu" and not np.isin(array, (0, 1)).all():
        return _OF_A_NUMBER
    return _OF_A_LABEL if array.size > 1 else 1


def agree(one: Answers, other: Answers) -> bool:
    """Whether the two answered the same: number for number, and nothing where the other gave nothing."""
    return len(one.each) == len(other.each) and all(
        _same(mine, theirs) for mine, theirs in zip(one.each, other.each, strict=True)
    )


def tells(given: Answers) -> bool:
    """Whether there is an answer that holds a number at all: nan comes of many formulas."""
    arrays = (array for answer in given.each if answer is not None for array in _numbers(answer).values())
    return any(np.isfinite(array).any() for array in arrays)


def wrong_numbers(questions: Sequence[Question], given: Answers) -> bool:
    """Whether a wrong answer says what it is: nan, zeros alone, a label beside right numbers come of many formulas."""
    pairs = zip(questions, given.each, strict=False)
    wrong = ((question, answer) for question, answer in pairs if answer is not None and not right(question, answer))
    return any(_says_what(_numbers(answer), _numbers(question.expected[0])) for question, answer in wrong)


def _says_what(mine: dict[tuple[Any, ...], Array], theirs: dict[tuple[Any, ...], Array]) -> bool:
    """Whether the parts that are wrong are numbers but where the right ones are none, and not all of them zero.

    Where there are fractions, one of them must be wrong: a wrong label beside right numbers says little.
    """
    told = fractions = wrong = False
    for way, each in mine.items():
        right = theirs.get(way)
        meant = right if right is not None and right.shape == each.shape else np.full(each.shape, np.nan)
        if not (np.isfinite(each) | (each == meant)).all():
            return False
        off = ~_close(each, meant)
        parts = (each != np.round(each)) | (meant != np.round(meant))
        told |= bool(off.any() and each.any())
        fractions, wrong = fractions or bool(parts.any()), wrong or bool((off & parts).any())
    return told and (wrong or not fractions)


def _same(mine: tuple[Any, ...] | None, theirs: tuple[Any, ...] | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    first, second = _numbers(mine), _numbers(theirs)
    return first.keys() == second.keys() and all(_near(array, second[way]) for way, array in first.items())


def _near(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    if one.shape != other.shape:
        return False
    return bool(_close(one, other).all())


def _close(one: Array, other: Array) -> Array:
    scale = float(np.abs(other[np.isfinite(other)]).max(initial=0.0))
    return np.asarray(np.isclose(one, other, rtol=_TOGETHER, atol=_TOGETHER * 1e-3 * scale, equal_nan=True))


def _numbers(value: Any, way: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], np.ndarray[Any, Any]]:
    """The arrays of an answer by the way to them."""
    array = as_numbers(value)
    if array is not None:
        return {way: array.astype(complex if array.dtype.kind == "c" else float)}
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple | list) else ()
    return {at: array for key, part in parts for at, array in _numbers(part, (*way, key)).items()}


def leaves(value: Any) -> list[Any]:
    """The single values in an answer: arrays, numbers, others. In what order a dict has its entries does not matter."""
    if isinstance(value, dict):
        return [part for key in sorted(value, key=str) for part in leaves(value[key])]
    if isinstance(value, tuple) or (isinstance(value, list) and as_numbers(value) is None):
        return [part for each in value for part in leaves(each)]
    return [value]


def _plain(value: Any) -> Any:
    """Without the objects that each side keeps for itself."""
    if isinstance(value, Handle):
        return "an object"
    if isinstance(value, tuple | list) and as_numbers(value) is None:
        return type(value)(_plain(part) for part in value)
    return {key: _plain(part) for key, part in value.items()} if isinstance(value, dict) else value
