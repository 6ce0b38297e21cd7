"""Which checks a student may see."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Report, Verdict

LEFT_OUT = "this report leaves out checks that are not open to students; its score counts the others only"


def visible_to_students(
    report: Report, *, due_date_passed: bool = False, published: bool = False, now: dt.datetime | None = None
) -> Report:
    """The student's edition: only the checks that are open to them, with score and points of these alone.

    A check that is not open is left out whole: not even its name or its points are told, also where another check
    was skipped because of it. That something was left out is said in a warning, so that nobody takes the score for
    the final one. Where it is known what time it is `now`, the dates of the spec open checks, too.
    """
    dates = {"after_due_date": report.spec.due, "after_published": report.spec.published}
    open_now = {"visible"}
    open_now |= {"after_due_date"} if due_date_passed else set()
    open_now |= {"after_published"} if published else set()
    open_now |= {name for name, date in dates.items() if now and date and dt.datetime.fromisoformat(date) <= now}
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
        warnings=(*report.warnings, LEFT_OUT + _later(report, {name: dates[name] for name in dates.keys() - open_now})),
    )


def _later(report: Report, dates: dict[str, str]) -> str:
    """When what is left out opens, where the spec says so."""
    waited = sorted({dates.get(verdict.visibility, "") for verdict in report.verdicts} - {""})
    return f"; more of them open at {' and '.join(waited)}" if waited else ""


def _silent_on(closed: Sequence[str], verdict: Verdict) -> Verdict:
    """A skipped verdict without the texts that name a check which is not open."""
    if verdict.status is not Status.SKIPPED:
        return verdict

    def kept(text: str | None) -> str | None:
        names = any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text or "") for each in closed)
        return None if names else text

    return replace(verdict, message=kept(verdict.message), help=kept(verdict.help))
