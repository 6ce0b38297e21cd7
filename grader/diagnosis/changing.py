"""What makes a function answer otherwise when it is asked the same again: chance, or what came in between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.diagnosis.answers import agree, answers
from grader.mutation.edit import Mistake
from grader.naming import cause
from grader.respondents.reference import AsStudent, Thrown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.model import Respondent
    from grader.respondents.reference import Reference

NONDETERMINISTIC = Mistake(cause.NONDETERMINISTIC.code, cause.NONDETERMINISTIC.text)
_UNSET = re.compile(r"\bempty(?:_like)?\(")
STALE = Mistake(cause.STALE.code, cause.STALE.text)


def changing(asked: Sequence[Question], own: Answers, student: Respondent, text: Callable[[], str]) -> Mistake | None:
    """What makes the answers others than these `own` ones when all is asked again; None where they are the same.

    So there is none where the `text` of the function makes an array of whatever is in the memory: what is not set in it
    is another thing each time, and nothing is kept.
    """
    made = any(call.own for each in asked for call in each.calls)  # an object, which may hold random numbers
    chance = 0 if made else 1
    if agree(own, answers(asked, student, chance=chance)):
        return None
    # One question, asked again and again: with two answers they are by chance, else what came in between matters.
    if _UNSET.search(made_by := text()) is not None and "rand" not in made_by:
        return None
    settles = all(_settles(one, chance, student) for one in asked)
    return STALE if settles else None if made else NONDETERMINISTIC


def draws(asked: Sequence[Question], reference: Reference) -> bool:
    """Whether what is right is drawn by chance: then no answer is the right one."""
    one, other = (AsStudent(Thrown(reference, dice)) for dice in (1, 2))
    return not agree(answers(asked, one), answers(asked, other))


def _settles(question: Question, chance: int, student: Respondent) -> bool:
    """Whether a question that has just been asked is answered the same, twice in a row."""
    answers((question,), student)
    return agree(answers((question,), student), answers((question,), student, chance=chance))
