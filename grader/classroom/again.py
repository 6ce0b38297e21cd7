"""Grade again after a spec has changed in single checks: only these are judged, where that gives the same report.

A check that passed by itself depends on no other check: blame, hypotheses and layout come into play only where one does
not pass. So where all that did not change had passed so, and what did change passes now, nothing else can be different;
anywhere else the whole hand-in is judged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.model import SpecName, Status

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from grader.grading import Grader
    from grader.model import Report, Verdict


def graded_again(grading: Grader, path: Path, before: Report, changed: Collection[str]) -> Report:
    """The report on the hand-in at `path`, of which there is one from `before` some checks `changed`."""
    checks = grading.order.checks
    kept = {verdict.id: verdict for verdict in before.verdicts if verdict.id not in changed}
    if not all(_by_itself(kept.get(check.id)) for check in checks if check.id not in changed):
        return grading.grade(path)
    made = before
    if not changed and not all(map(_by_itself, before.verdicts)):
        return grading.grade(path)  # one that is no more has left its traces
    if changed:
        made = grading.grade(path, only=[check.id for check in checks if check.id in changed])
        passed = all(map(_by_itself, made.verdicts))
        if not passed or (made.ran, made.warnings) != (before.ran, before.warnings):
            return grading.grade(path)
    verdicts = kept | {verdict.id: verdict for verdict in made.verdicts}
    spec = grading.order.spec
    points = round(sum(check.points for check in checks), 6)
    return msgspec.structs.replace(
        made,
        spec=SpecName(spec.id, spec.title, spec.sha256, spec.due, spec.published),
        verdicts=tuple(verdicts[check.id] for check in checks),
        score=points,
        points=points,
        provisional=False,
        texts={},
    )


def _by_itself(verdict: Verdict | None) -> bool:
    """Whether it passed on the student alone: whatever explains a verdict leaves a note in it."""
    return verdict is not None and verdict.status is Status.PASSED and not verdict.notes and not verdict.at_fault
