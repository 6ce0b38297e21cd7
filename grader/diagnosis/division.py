"""Whether it is a `/` that gives a float where a whole number is wanted: with `//` in its place there is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.diagnosis.answers import answers
from grader.mutation.mistakes import TRUE_DIVISION
from grader.running.explain import WANTS_WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.model import Diagnosis
    from grader.mutation.edit import Placed

_MOST = 12  # divisions


def blames_a_division(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says so, which is a guess until it has been tried."""
    return diagnosis.code == "python2" and any(phrase in diagnosis.text for phrase in WANTS_WHOLE)


def is_a_division(name: str, questions: Sequence[Question], student: Bench) -> bool:
    """Whether a question that raises is answered with `//` for a `/`, or for all of them."""
    own = answers(questions, student.edited())
    unanswered = [question for question, answer in zip(questions, own.each, strict=False) if answer is None][:1]
    edits = [placed for placed in student.edits(name) if placed.edit.repair == TRUE_DIVISION][:_MOST]
    return any(_answered(unanswered, student, tried) for tried in (edits, *([one] for one in edits)))


def _answered(questions: Sequence[Question], student: Bench, edits: Sequence[Placed]) -> bool:
    return all(answer is not None for answer in answers(questions, student.edited(*edits)).each) and bool(questions)
