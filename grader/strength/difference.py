"""On which inputs a wrong solution answers otherwise than the right one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.setting import Setting
from grader.diagnosis.answers import Answers, agree, answers
from grader.diagnosis.questions import Question, questions
from grader.show import as_numbers, show
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.diagnosis.asked import AskedCall
    from grader.diagnosis.read import Way
    from grader.model import Respondent
    from grader.spec import Check

_OWN = 24  # questions from the draws that the checks use
_SEEDS = 6  # of other draws
_SHOWN = 12  # numbers that are shown of an array; of a larger one a single number
_SLOW_S = 0.3  # an answer that takes longer is asked for last, and on no other draws


class Known(msgspec.Struct, frozen=True):
    """A question with the right solution's answer."""

    question: Question
    answer: tuple[Any, ...] | None
    slow: bool  # then it is not asked of every mistake


def own_questions(name: str, checks: Sequence[Check], setting: Setting, right: Respondent) -> list[Known]:
    """What the checks ask of a function on their own draws, what is quickly answered first."""
    return sorted(_answered(questions(name, _about(name, checks), setting, _OWN), right), key=lambda each: each.slow)


def other_questions(name: str, own: Sequence[Known], setting: Setting, right: Respondent) -> list[Known]:
    """The same on draws that the checks do not use."""
    slow = {each.question.check for each in own if each.slow}
    about = [check for check in _about(name, setting.spec.checks) if check.id not in slow and check.trials > 1]
    found: list[Known] = []
    for step in range(1, _SEEDS + 1):
        other = Setting(setting.spec, setting.references, setting.seed + 7919 * step, setting.submission)
        found += _answered(questions(name, about[:3], other, most=8), right)
    return found


def _about(name: str, checks: Iterable[Check]) -> list[Check]:
    about = [check for check in checks if name in check.mentions.called and check.kind != "source"]
    return sorted(about, key=lambda check: name not in judged(check))


def _answered(asked: Iterable[Question], right: Respondent) -> Iterator[Known]:
    for question in asked:
        started = time.perf_counter()
        answer = answers((question,), right).each[0]
        yield Known(question, answer, time.perf_counter() - started > _SLOW_S)


def differs(known: Known, wrong: Respondent) -> bool:
    """Whether the wrong solution answers otherwise; one that never comes to an end does.

    A number in an array of its own is the number: what relates it to others takes it for that.
    """
    given = answers((known.question,), wrong)
    return given.timed_out or not agree(Answers((_numbers_bare(known.answer),)), Answers(_numbers_bare(given.each)))


def _numbers_bare(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_numbers_bare, value))
    return value.reshape(()) if isinstance(value, np.ndarray) and value.ndim and value.size == 1 else value


def smallest(asked: Sequence[Known], wrong: Respondent) -> Known | None:
    """The smallest of the questions that the two answer otherwise."""
    by_size = sorted(asked, key=lambda each: (each.slow, _size(each.question)))
    return next((known for known in by_size if differs(known, wrong)), None)


def _size(question: Question) -> int:
    arrays = [as_numbers(arg) for call in question.calls for arg in call.args]
    return sum(array.size for array in arrays if array is not None)


class Telling(msgspec.Struct, frozen=True):
    """A call that the two answer otherwise, with both answers; None where there is none."""

    check: str  # where it is asked
    call: AskedCall
    way: Way  # to the part of its answer that differs
    left: bool  # whether it is a part of its arguments, as it has left them
    right: Any
    wrong: Any


def telling(known: Known, wrong: Respondent) -> Telling:
    """The first call of the question that is answered otherwise; the last where only the way there differs."""
    calls = [
        (call, way, left)
        for call in known.question.calls
        for left, ways in ((False, call.ways), (True, call.left))
        for way in ways
    ]
    theirs = answers((known.question,), wrong).each[0]
    pairs = [(*asked, _nth(known.answer, n), _nth(theirs, n)) for n, asked in enumerate(calls)]
    different = (each for each in pairs if not _agree(each[-2], each[-1]))
    return Telling(known.question.check, *next(different, pairs[-1]))


def _nth(answer: tuple[Any, ...] | None, position: int) -> Any:
    return answer[position] if answer is not None else None


def example(told: Telling) -> str:
    """The call with both answers, in a line."""
    asked = ", ".join("..." if (i,) in told.call.own else _short(arg) for i, arg in enumerate(told.call.args))
    path, right, wrong = _apart(told.right, told.wrong)
    both = [_short(right), _short(wrong)]
    if both[0] == both[1]:
        both = [_whole(right), _whole(wrong)]
    part = "".join(f"[{key!r}]" for key in told.way[told.left :]) + path
    call = f"{told.call.name}({asked})"
    said = f"argument {told.way[0] + 1} after {call}" if told.left else call
    return f"{said}{part} is {both[0]}, with the mistake {both[1]}"


def _apart(right: Any, wrong: Any) -> tuple[str, Any, Any]:
    """The first part of two answers that differs: the way there, and both. Of long arrays it is one number."""
    ours, theirs = as_numbers(right), as_numbers(wrong)
    if ours is not None and theirs is not None:
        if ours.shape != theirs.shape or ours.size <= _SHOWN:
            return "", right, wrong
        index = next((at for at in np.ndindex(ours.shape) if not _agree(ours[at], theirs[at])), None)
        return ("", right, wrong) if index is None else (f"[{', '.join(map(str, index))}]", ours[index], theirs[index])
    keys: Iterable[Any] = ()
    if isinstance(right, dict) and isinstance(wrong, dict) and right.keys() == wrong.keys():
        keys = right
    elif isinstance(right, list | tuple) and isinstance(wrong, list | tuple) and len(right) == len(wrong):
        keys = range(len(right))
    for key in keys:
        if not _agree(right[key], wrong[key]):
            path, *both = _apart(right[key], wrong[key])
            return f"[{key!r}]{path}", both[0], both[1]
    return "", right, wrong


def _agree(right: Any, wrong: Any) -> bool:
    return agree(Answers(((right,),)), Answers(((wrong,),)))


def _short(value: Any) -> str:
    if value is None:
        return "no answer"
    array = as_numbers(value)
    if array is None or array.size > _SHOWN:
        return "..." if array is None else f"an array of shape {array.shape}"
    text = str(show(np.round(array, 3) if array.dtype.kind == "f" else array))
    return text.replace(" ", "") if array.ndim else text


def _whole(value: Any) -> str:
    """With what makes a difference that rounding hides: all digits, the shape."""
    array = as_numbers(value)
    if array is None or array.size > _SHOWN:
        return _short(value)
    return f"{str(array.tolist()).replace(' ', '')} of shape {array.shape}"
