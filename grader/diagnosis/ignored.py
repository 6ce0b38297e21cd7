"""An argument that makes no difference to what a function answers, where it makes one to what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.diagnosis.answers import Answers, agree, answers, tells
from grader.mutation.edit import Mistake
from grader.respondents.reference import AsStudent
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.questions import Question
    from grader.model import Respondent
    from grader.respondents.reference import Reference

CODE = "ignored"
_MOST = 3  # questions


def _doubled(x: np.ndarray[Any, Any]) -> Any:
    return 2.0 * x


def _reversed(x: np.ndarray[Any, Any]) -> Any:
    return np.flip(x, -1).copy() if x.ndim else 0.5 * x


# In words, and what is done to the argument.
_CHANGES: tuple[tuple[str, Callable[[np.ndarray[Any, Any]], Any]], ...] = (
    ("doubled", _doubled),
    ("reversed", _reversed),
)


def ignored(
    questions: Sequence[Question],
    student: Respondent,
    reference: Reference,
    names: Sequence[str],
    left: Callable[[], float],
) -> Mistake | None:
    """What is said of the first argument that makes no difference, as it was tried; None where each makes one."""
    asked = [question for question in questions if len(question.calls) == 1 and question.drawn][:_MOST]
    if len(asked) < 2:
        return None
    own, right = answers(asked, student), answers(asked, AsStudent(reference))
    if None in own.each or own.timed_out or not tells(own):
        return None
    for position, name in enumerate(names):
        if left() <= 0:
            return None
        tried = [_idle(_with(asked, position, change), own, right, student, reference) for _, change in _CHANGES]
        if all(each is True for each in tried):
            return Mistake(CODE, f"{name} makes no difference to its answer, and it should")
        if tried[0] is True:
            return Mistake(CODE, f"its answer stays the same when {name} is doubled, and it should not")
    return None


def _with(
    questions: Sequence[Question], position: int, change: Callable[[np.ndarray[Any, Any]], Any]
) -> list[Question] | None:
    """The questions with one argument changed; None where it is none of numbers."""
    found = []
    for question in questions:
        call = question.calls[0]
        array = as_numbers(call.args[position]) if position < len(call.args) else None
        if array is None or array.dtype.kind != "f":
            return None
        args = (*call.args[:position], change(array), *call.args[position + 1 :])
        found.append(msgspec.structs.replace(question, calls=(msgspec.structs.replace(call, args=args),)))
    return found


def _idle(
    changed: Sequence[Question] | None, own: Answers, right: Answers, student: Respondent, reference: Reference
) -> bool | None:
    """Whether the student's answers stay where all the right ones move; None where that cannot be asked."""
    if changed is None:
        return None
    moved = answers(changed, AsStudent(reference))
    if None in moved.each or any(
        agree(Answers((one,)), Answers((other,))) for one, other in zip(right.each, moved.each, strict=True)
    ):
        return None
    return agree(own, answers(changed, student))
