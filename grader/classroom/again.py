"""Grade again after a spec has changed in single checks: only these are judged, and those that rest on them.

A check that passed by itself depends on no other: blame, hypotheses and what is said of a function come into play only
where one does not pass. Where one does not, they go from check to check by way of the student's functions that both
call, directly or through others, and by `after`. So a changed check touches those that it is connected with, before or
after the change, and no others. What is decided once for a hand-in (what was run of it, its layout) must come out the
same; where that cannot be told, the whole of it is judged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.checks.call_graph import reaches
from grader.checks.setting import Setting
from grader.grading import totals
from grader.model import SpecName, Status
from grader.submission.citing import cited

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from grader.classroom.key import SpecChange
    from grader.grading import Grader
    from grader.hand_in import Submission
    from grader.model import Report, Verdict
    from grader.order import Order
    from grader.spec import Check

_SURELY_AGAINST = {Status.FAILED, Status.ERRORED, Status.UNWRITTEN, Status.INCONCLUSIVE}
_ENOUGH = 2  # functions that fail, for the other layout to come into question


def graded_again(grading: Grader, path: Path, before: Report, change: SpecChange) -> Report:
    """The report on the hand-in at `path`, of which there is one from before the change."""
    order = grading.order
    there = {verdict.id for verdict in before.verdicts}
    stays = [check.id for check in order.checks if check.id not in change.checks]
    if not there.issuperset(stays):
        return grading.grade(path)
    if all(map(_by_itself, before.verdicts)):
        made = grading.grade(path, only=change.checks) if change.checks else before
        same = (made.ran, made.warnings) == (before.ran, before.warnings)
        if same and all(map(_by_itself, made.verdicts)):
            return _put_together(order, before, made, change.checks, None)
    if [verdict.id for verdict in before.verdicts if verdict.id in stays] != stays:
        return grading.grade(path)  # of several checks that could pay for a mistake, the first one does
    return _connected(grading, path, before, change) or grading.grade(path)


def _connected(grading: Grader, path: Path, before: Report, change: SpecChange) -> Report | None:
    """The report with only what the change touches judged again; None where that cannot be told from a part."""
    order = grading.order
    submission = grading.read(path)
    part = touched(order, submission, change)
    kept = [verdict for verdict in before.verdicts if verdict.id in {check.id for check in order.checks} - set(part)]
    gone = [verdict for verdict in before.verdicts if verdict not in kept]
    if not kept or (not part and not all(map(_by_itself, gone))):
        return None
    made = grading.judged(submission, only=part) if part else before
    open_ = [verdict for verdict in kept if not _by_itself(verdict)]
    ran = _ran(before, made, _surely_wrong(order, kept, submission), any_open=bool(open_))
    if ran is None or made.warnings != before.warnings or _layout_is_open(order, open_, made.verdicts):
        return None
    return _put_together(order, before, msgspec.structs.replace(made, ran=ran), part, submission)


def touched(order: Order, submission: Submission, change: SpecChange) -> tuple[str, ...]:
    """The checks that changed, and all that are connected with them, in the spec's order."""
    reached = {f"{name}()" for name in map(_root, change.called)} | set(change.checks)
    links = [*map(_of_check, order.judged), *_of_functions(order, submission)]
    while True:
        wider = reached.union(*(link for link in links if link & reached))
        if wider == reached:
            return tuple(check.id for check in order.checks if check.id in reached)
        reached = wider


def _of_check(check: Check) -> frozenset[str]:
    return frozenset({check.id, *check.after, *(f"{_root(name)}()" for name in check.mentions.called)})


def _of_functions(order: Order, submission: Submission) -> list[frozenset[str]]:
    setting = Setting(order.spec, order.references, order.seed, submission)
    every = frozenset(order.spec.functions)
    within = ((name, *reaches(name, every, setting)) for name in order.spec.functions)
    return [frozenset(f"{_root(name)}()" for name in names) for names in within]


def _root(name: str) -> str:
    """Of a method its class, whose methods belong together."""
    return name.partition(".")[0]


def _surely_wrong(order: Order, kept: Sequence[Verdict], submission: Submission) -> bool:
    """Whether one of these checks by itself was reason to run all of the hand-in."""
    apart = frozenset(submission.apart)
    called = {check.id: check.mentions.called for check in order.checks}
    return any(verdict.status in _SURELY_AGAINST and called[verdict.id] - apart for verdict in kept)


def _ran(before: Report, made: Report, surely_wrong: bool, *, any_open: bool) -> str | None:
    """What grading it all would have run; None where that cannot be told."""
    if made.ran == before.ran:
        return made.ran
    if before.ran.startswith(made.ran):
        return before.ran if surely_wrong else None
    return made.ran if made.ran.startswith(before.ran) and not any_open else None


def _layout_is_open(order: Order, kept: Collection[Verdict], made: Collection[Verdict]) -> bool:
    """Whether functions on both sides fail, which may be right in the other layout."""
    if order.spec.layout is None or not kept:
        return False
    checks = {check.id: check for check in order.checks}
    failing = (checks[verdict.id] for verdict in (*kept, *made) if not _by_itself(verdict) and verdict.id in checks)
    alone = {check.mentions.called for check in failing if len(check.mentions.called) == 1}
    return len(alone) >= _ENOUGH


def _put_together(
    order: Order, before: Report, made: Report, part: Collection[str], submission: Submission | None
) -> Report:
    """The verdicts on this part as made now, all others as before."""
    verdicts = {verdict.id: verdict for verdict in before.verdicts} | {
        verdict.id: verdict for verdict in made.verdicts if verdict.id in part
    }
    spec, chosen = order.spec, tuple(verdicts[check.id] for check in order.checks)
    lines = [each.diagnosis.line or "" for each in chosen if each.diagnosis is not None]
    score, points, provisional = totals(order, chosen)
    return msgspec.structs.replace(
        made,
        spec=SpecName(spec.id, spec.title, spec.sha256, spec.due, spec.published),
        verdicts=chosen,
        score=score,
        points=points,
        provisional=provisional,
        texts={} if submission is None else cited(submission, lines),
    )


def _by_itself(verdict: Verdict) -> bool:
    """Whether it passed on the student alone: whatever explains a verdict leaves a note in it."""
    return verdict.status is Status.PASSED and not verdict.notes and not verdict.at_fault
