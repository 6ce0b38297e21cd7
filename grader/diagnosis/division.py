"""Whether it is a `/` that gives a float where a whole number is wanted: with `//` in its place there is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.diagnosis.answers import answers
from grader.diagnosis.questions import questions
from grader.mutation.mistakes import TRUE_DIVISION
from grader.running.explain import WANTS_WHOLE
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.model import Diagnosis, Verdict
    from grader.mutation.edit import Placed
    from grader.spec import Check

_MOST = 12  # divisions


def tried(check: Check, verdict: Verdict, setting: Setting, student: Bench) -> Verdict:
    """The verdict; without the guess that it is a `/`, where an answer with `//` has not confirmed it."""
    diagnosis = verdict.diagnosis
    if diagnosis is None or not _blames_a_division(diagnosis):
        return verdict
    asked = {name: questions(name, [check], setting) for name in judged(check)}
    if any(_is_a_division(name, each, student) for name, each in asked.items()):
        return verdict
    return replace(verdict, help=check.hint, diagnosis=replace(diagnosis, code="raised"))


def _blames_a_division(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says so, which is a guess until it has been tried."""
    return diagnosis.code == "python2" and any(phrase in diagnosis.text for phrase in WANTS_WHOLE)


def _is_a_division(name: str, asked: Sequence[Question], student: Bench) -> bool:
    """Whether a question that raises is answered with `//` for a `/`, or for all of them."""
    own = answers(asked, student.edited())
    unanswered = [question for question, answer in zip(asked, own.each, strict=False) if answer is None][:1]
    edits = [placed for placed in student.edits(name) if placed.edit.repair == TRUE_DIVISION][:_MOST]
    return any(_answered(unanswered, student, some) for some in (edits, *([one] for one in edits)))


def _answered(asked: Sequence[Question], student: Bench, edits: Sequence[Placed]) -> bool:
    return all(answer is not None for answer in answers(asked, student.edited(*edits)).each) and bool(asked)
