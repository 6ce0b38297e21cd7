"""A draw on which a wrong solution differs from the right one, and a check that would see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from grader.diagnosis.answers import Answers, agree, answers
from grader.diagnosis.questions import questions
from grader.show import as_numbers, show
from grader.spec import Matches
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.questions import Question
    from grader.model import Respondent
    from grader.spec import Check

_SEEDS = 6  # of draws besides the run's own


def wide_questions(name: str, checks: Sequence[Check], setting: Setting) -> list[Question]:
    """What the checks ask of a function, on many more draws than they use."""
    about = [each for each in checks if name in each.mentions.called and each.kind != "source"]
    about.sort(key=lambda each: name not in judged(each))
    found = list(questions(name, about, setting, most=24))
    for step in range(1, _SEEDS + 1):
        other = replace(setting, seed=setting.seed + 7919 * step)
        found += questions(name, about[:3], other, most=8)
    return found


def first_difference(asked: Sequence[Question], right: Answers, wrong: Respondent) -> Question | None:
    """The smallest question that the two answer otherwise; None where no answer differs."""
    given = answers(asked, wrong)
    if given.timed_out:
        return asked[len(given.each) - 1]
    differing = [
        question
        for question, mine, theirs in zip(asked, right.each, given.each, strict=True)
        if not agree(Answers((mine,)), Answers((theirs,)))
    ]
    return min(differing, key=_size, default=None)


def _size(question: Question) -> int:
    arrays = [as_numbers(arg) for call in question.calls for arg in call.args]
    return sum(array.size for array in arrays if array is not None)


def example(question: Question, right: Respondent, wrong: Respondent) -> str:
    """The question with both answers, in a line."""
    call = next(each for each in reversed(question.calls) if each.counts)
    asked = ", ".join("..." if i in call.own else _short(arg) for i, arg in enumerate(call.args))
    both = [answers((question,), side).each[0] for side in (right, wrong)]
    shown = [_short(each[-1]) if each else "no answer" for each in both]
    return f"{call.name}({asked}) is {shown[0]}, with the mistake {shown[1]}"


def _short(value: Any) -> str:
    array = as_numbers(value)
    if array is None or array.size > 12:
        return "..." if array is None else f"an array of shape {array.shape}"
    text = str(show(np.round(array, 3) if array.dtype.kind == "f" else array))
    return text.replace(" ", "") if array.ndim else text


def proposal(question: Question, checks: Sequence[Check]) -> str | None:
    """A check that asks this very question, as YAML: the function against the reference, or an example."""
    call = next(each for each in reversed(question.calls) if each.counts)
    matched = {each.body.call.calls[0] for each in checks if isinstance(each.body, Matches) and each.body.call.calls}
    if call.name not in matched and "." not in call.name:
        return f"- {{id: {call.name}-value, matches: {call.name}}}"
    given, answer = [_literal(arg) for arg in call.args], _literal(question.expected[0][-1])
    if None in given or answer is None or call.own:
        return None
    return f'- id: {call.name}-example\n  holds: "{call.name}({", ".join(map(str, given))}) == {answer}"'


def _literal(value: Any) -> str | None:
    array = as_numbers(value)
    return str(array.tolist()) if array is not None and array.size <= 24 and np.isfinite(array).all() else None
