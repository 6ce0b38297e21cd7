"""What a function does instead: nothing with its argument, another function's work, only the first example's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from grader.diagnosis.answers import Answers, agree, leaves, wrong_numbers
from grader.diagnosis.asked import parts_of
from grader.diagnosis.by_parts import parts_right
from grader.model import CallFailed
from grader.mutation.edit import Mistake
from grader.mutation.mistakes import DIAGONAL
from grader.respondents.reference import AsStudent
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.diagnosis.questions import Question
    from grader.model import Respondent
    from grader.respondents.reference import Reference
    from grader.spec import Spec

FIRST = Mistake("first-only", "only the first example is computed; the others are left out")
LAST = Mistake("first-only", "only the last example is computed; the others are left out")
CONSTANT = Mistake("constant-answer", "it answers the same whatever it is given")
ZERO = Mistake("incomplete", "all that is wrong in its answer is zero, and other numbers are meant")
_SLICES: tuple[tuple[slice | tuple[slice, slice], Mistake], ...] = (
    ((slice(None), slice(0, 1)), FIRST),
    (slice(0, 1), FIRST),
    ((slice(None), slice(-1, None)), LAST),
    (slice(-1, None), LAST),
)


SQUARED = Mistake("wrong-function", "it computes a squared error, and another loss is meant")


def _over(shape: tuple[int, ...], *, by: float, axes: tuple[int, ...]) -> float:
    """A half or one, over the sizes of some axes."""
    return by / float(np.prod([shape[axis] for axis in axes]))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


_WELL_KNOWN: dict[str, Callable[[Any], Any]] = {
    "tanh": np.tanh,
    "the logistic sigmoid": _sigmoid,
    "the slope of the logistic sigmoid": lambda x: _sigmoid(x) * (1 - _sigmoid(x)),
    "the slope of tanh": lambda x: 1 - np.tanh(x) ** 2,
    "the ReLU": lambda x: np.maximum(x, 0),
    "the slope of the ReLU": lambda x: (x > 0) * 1.0,
    "the sign": np.sign,
    "the exponential": np.exp,
    "the logarithm": np.log,
}


def instead(
    questions: Sequence[Question], own: Answers, reference: Reference, spec: Spec, left: Callable[[], float]
) -> Mistake | None:
    """What explains what is wrong in the answers to all questions, without any text; None where nothing does.

    Answers that never change are those of many formulas. `left` is the CPU time that may still be used, in seconds.
    """
    pairs = _single(questions, own)
    questions, own = [question for question, _ in pairs], Answers(tuple(answer for _, answer in pairs))
    if len(pairs) < 2 or not wrong_numbers(questions, own) or _constant(questions, own):
        return None
    places = [_wrong_places(question, answer) for question, answer in pairs]
    mine = _wrong(own, places)
    if sum(answer != () for answer in mine.each) < 2:
        return None
    for answer, mistake in _candidates(questions, reference, spec):
        if left() <= 0:
            return None
        if agree(mine, _wrong(_all(answer, questions), places)):
            return mistake
    return None


def _single(questions: Sequence[Question], own: Answers) -> list[tuple[Question, tuple[Any, ...]]]:
    """The drawn questions that were answered, each call of this function alone, with the answer to it."""
    return [
        pair
        for question, answer in zip(questions, own.each, strict=False)
        if answer is not None and question.drawn
        for pair in _call_by_call(question, answer)
    ]


def _call_by_call(question: Question, answer: tuple[Any, ...]) -> Iterator[tuple[Question, tuple[Any, ...]]]:
    """One question for each call, where all are of one function and none needs what another gave."""
    calls, (expected, *others) = question.calls, question.expected
    if len(calls) == 1:
        yield question, answer
    elif not others and len({call.name for call in calls}) == 1 and not any(call.own for call in calls):
        at = 0
        for call in calls:
            part = slice(at, at := at + len(call.ways) + len(call.left))
            yield replace(question, calls=(call,), expected=(expected[part],)), answer[part]


def constant(questions: Sequence[Question], own: Answers) -> Mistake | None:
    """What is seen of a function that answers the same to all of several questions."""
    pairs = _single(questions, own)
    same = len(pairs) > 1 and _constant([each for each, _ in pairs], Answers(tuple(each for _, each in pairs)))
    return CONSTANT if same else None


def zero(questions: Sequence[Question], own: Answers) -> Mistake | None:
    """What is seen of a function of which all that is wrong is zero, each time: that says nothing of any formula."""
    pairs = _single(questions, own)
    wrong = [_wrong(Answers((answer,)), [_wrong_places(question, answer)]) for question, answer in pairs]
    told = [_is_zero(each) for answers in wrong for each in answers.each if each != ()]
    return ZERO if len(told) > 1 and all(told) else None


def _is_zero(answer: tuple[Any, ...] | None) -> bool:
    arrays = [as_numbers(part) for value in answer or () for part in leaves(value)]
    return bool(arrays) and all(array is not None and array.size and not array.any() for array in arrays)


def gives_back(questions: Sequence[Question], own: Answers) -> bool:
    """Whether one of the arguments comes back as it was given, each time: who has left out the rest does that."""
    pairs = _single(questions, own)
    asked, mine = [question for question, _ in pairs], Answers(tuple(answer for _, answer in pairs))
    given = range(len(asked[0].calls[0].args) if len(pairs) > 1 else 0)
    return any(agree(mine, _all(_given(position), asked)) for position in given)


def _wrong_places(question: Question, answer: tuple[Any, ...]) -> list[int] | None:
    """Which parts of an answer are wrong; None where that cannot be told."""
    flags = parts_right(question, answer)
    return [place for place, right in enumerate(flags) if not right] if flags else None


def _wrong(given: Answers, places: Sequence[Sequence[int] | None]) -> Answers:
    """The parts of the answers at these places, or the whole answers; no answer where one lacks such a part."""
    found: list[tuple[Any, ...] | None] = []
    for answer, where in zip(given.each, places, strict=True):
        if where is None:
            found.append(answer)
            continue
        parts = [part for value in answer or () for part in leaves(value)]
        enough = answer is not None and all(place < len(parts) for place in where)
        found.append(tuple(parts[place] for place in where) if enough else None)
    return Answers(tuple(found))


def _constant(questions: Sequence[Question], own: Answers) -> bool:
    """The same answer to all, where the right ones differ."""
    if not any(array is not None and np.isfinite(array).any() for array in map(as_numbers, own.each[0] or ())):
        return False  # what is no number anywhere is the same as nothing
    same = all(agree(Answers((own.each[0],)), Answers((each,))) for each in own.each[1:])
    right = [Answers((question.expected[0],)) for question in questions]
    return same and not all(agree(right[0], each) for each in right[1:])


def _candidates(
    questions: Sequence[Question], reference: Reference, spec: Spec
) -> Iterator[tuple[Callable[[Question], tuple[Any, ...]], Mistake]]:
    respondent = AsStudent(reference)
    name = questions[0].calls[0].name
    for position, argument in enumerate(spec.functions[name].args):
        yield _given(position), Mistake("unchanged", f"it gives {argument} back as it is")
    for other in spec.functions:
        if other != name and "." not in other and len(spec.functions[other].args) == len(questions[0].calls[0].args):
            text = f"it computes what {other} should"
            yield _asked(respondent, other), Mistake("wrong-function", text)
    for said, function in _WELL_KNOWN.items():
        yield _made(function), Mistake("wrong-function", f"it computes {said}, and another function is meant")
    for scale in _SCALES:
        yield _squared(scale), SQUARED
    for index, mistake in _SLICES:
        yield _asked(respondent, name, index), mistake
    yield _diagonal, DIAGONAL


_SCALES: tuple[Callable[[tuple[int, ...]], float], ...] = tuple(
    partial(_over, by=by, axes=axes) for by in (1.0, 0.5) for axes in ((), (0,), (-1,), (0, -1))
)


def _squared(scale: Callable[[tuple[int, ...]], float]) -> Callable[[Question], tuple[Any, ...]]:
    def answer(question: Question) -> tuple[Any, ...]:
        given = [as_numbers(arg) for arg in question.calls[0].args]
        arrays = [array for array in given if array is not None and array.ndim]
        if len(given) != 2 or len(arrays) != 2 or arrays[0].shape != arrays[1].shape:
            raise IndexError("no two arrays of one shape")
        return (float(((arrays[0] - arrays[1]) ** 2).sum()) * scale(arrays[0].shape),)

    return answer


def _diagonal(question: Question) -> tuple[Any, ...]:
    """What is expected, without all that stands beside the diagonal."""
    matrix = as_numbers(question.expected[0][0])
    if matrix is None or matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise IndexError("not a square matrix")
    return (np.diag(np.diag(matrix)),)


def _given(position: int) -> Callable[[Question], tuple[Any, ...]]:
    def answer(question: Question) -> tuple[Any, ...]:
        return (question.calls[0].args[position],)

    return answer


def _made(function: Callable[[Any], Any]) -> Callable[[Question], tuple[Any, ...]]:
    def answer(question: Question) -> tuple[Any, ...]:
        x = as_numbers(question.calls[0].args[0]) if question.calls[0].args else None
        if x is None or len(question.calls[0].args) > 1:
            raise IndexError("no single array")
        with np.errstate(all="ignore"):
            return (function(x),)

    return answer


def _asked(
    respondent: Respondent, name: str, index: slice | tuple[slice, slice] | None = None
) -> Callable[[Question], tuple[Any, ...]]:
    def answer(question: Question) -> tuple[Any, ...]:
        args = [_cut(arg, index) for arg in question.calls[0].args]
        value = respondent.call(name, args).value
        return (value,) if index is None else parts_of(value, question.calls[0])

    return answer


def _cut(value: Any, index: slice | tuple[slice, slice] | None) -> Any:
    enough = (
        isinstance(value, np.ndarray) and index is not None and value.ndim >= (2 if isinstance(index, tuple) else 1)
    )
    return value[index] if enough else value


def _all(answer: Callable[[Question], tuple[Any, ...]], questions: Sequence[Question]) -> Answers:
    found: list[tuple[Any, ...] | None] = []
    for question in questions:
        try:
            found.append(answer(question))
        except (CallFailed, IndexError):
            found.append(None)
    return Answers(tuple(found))
