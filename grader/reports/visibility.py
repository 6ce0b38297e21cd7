"""Which checks a student may see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Report, Verdict

LEFT_OUT = "this report leaves out checks that are not open to students; its score counts the others only"


def visible_to_students(report: Report, *, due_date_passed: bool = False, published: bool = False) -> Report:
    """The student's edition: only the checks that are open to them, with score and points of these alone.

    A check that is not open is left out whole: not even its name or its points are told, also where another check
    was skipped because of it. That something was left out is said in a warning, so that nobody takes the score for
    the final one.
    """
    open_now = {"visible"}
    open_now |= {"after_due_date"} if due_date_passed else set()
    open_now |= {"after_published"} if published else set()
    closed = [verdict.id for verdict in report.verdicts if verdict.visibility not in open_now]
    if not closed:
        return report
    verdicts = tuple(_silent_on(closed, verdict) for verdict in report.verdicts if verdict.visibility in open_now)
    return replace(
        report,
        verdicts=verdicts,
        score=sum(verdict.earned for verdict in verdicts),
        points=sum(verdict.points for verdict in verdicts),
        provisional=any(verdict.status in {Status.INCONCLUSIVE, Status.INVALID} for verdict in verdicts),
        warnings=(*report.warnings, LEFT_OUT),
    )


def _silent_on(closed: Sequence[str], verdict: Verdict) -> Verdict:
    """A skipped verdict without the texts that name a check which is not open."""
    if verdict.status is not Status.SKIPPED:
        return verdict

    def kept(text: str | None) -> str | None:
        names = any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text or "") for each in closed)
        return None if names else text

    return replace(verdict, message=kept(verdict.message), help=kept(verdict.help))
