"""What a gradient should be in the convention that was chosen for its loss: measured, since no reference says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from grader.checks.claims import moved_by
from grader.checks.measured import NO_ANSWER, agrees, loss_of, numerical, right_losses, value_of
from grader.checks.memory import Carried
from grader.checks.slope import Slope
from grader.checks.trial import start
from grader.diagnosis.settled import follows_a_convention
from grader.respondents.witness import Witness
from grader.show import as_numbers
from grader.spec import Gradient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.checks.measured import Loss
    from grader.checks.setting import Setting
    from grader.diagnosis.questions import Question
    from grader.model import Respondent
    from grader.spec import Check

    Gradients = Mapping[str, np.ndarray[Any, Any]]

_THE_SAME = 1e-6  # of a gradient, which is measured to eight digits


def as_chosen(
    questions: Sequence[Question], check: Check, setting: Setting, student: Respondent
) -> tuple[Question, ...]:
    """The questions that the gradient's check asks, with the answers that are right for the loss that was chosen.

    There are none where that cannot be told: the student's loss is none of those that are accepted.
    """
    body = check.body
    if not isinstance(body, Gradient) or body.by == "autograd" or not follows_a_convention(check, setting):
        return ()
    asked = [question for question in questions if question.check == check.id]
    accepted = [_accepted(body, check, setting, student, question.trial) for question in asked]
    fitting = [{i for i, each in enumerate(losses) if each.agrees} for losses in accepted]
    chosen = min(set.intersection(*fitting), default=None) if fitting else None
    if chosen is None:
        return ()
    pairs = zip(asked, accepted, strict=True)
    return tuple(_turned(question, losses[0].gradients, losses[chosen].gradients) for question, losses in pairs)


class _Accepted(NamedTuple):
    """A loss that is accepted, at the inputs of a trial."""

    loss: Loss
    inputs: Gradients
    agrees: bool  # with the student's

    @property
    def gradients(self) -> Gradients:
        return numerical(self.loss, dict(self.inputs))


def _accepted(body: Gradient, check: Check, setting: Setting, student: Respondent, number: int) -> list[_Accepted]:
    """The losses that are accepted in a trial; none where only their slopes are known, or there is no value."""
    try:
        trial = start(check, setting, Witness(student, {}), number, Carried())
        inputs = moved_by(body, trial)
        own = value_of(loss_of(body, trial, trial.student), inputs)
        losses = right_losses(body, trial, inputs)
    except NO_ANSWER:
        return []
    return [_Accepted(loss, inputs, agrees(own, value, trial)) for loss, value in losses if not isinstance(loss, Slope)]


def _turned(question: Question, usual: Gradients, chosen: Gradients) -> Question:
    """The question with the gradients of one loss in the place of those of another."""
    pairs = [(usual[name], chosen[name]) for name in usual]
    expected = tuple(tuple(_exchanged(part, pairs) for part in each) for each in question.expected)
    return msgspec.structs.replace(question, expected=expected)


def _exchanged(value: Any, pairs: Sequence[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]) -> Any:
    if isinstance(value, dict):
        return {key: _exchanged(part, pairs) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_exchanged(part, pairs) for part in value)
    array = as_numbers(value)
    if array is None:
        return value
    for one, other in pairs:
        if one.shape == array.shape and np.allclose(one, array, rtol=_THE_SAME, atol=_THE_SAME):
            return other
    return value
