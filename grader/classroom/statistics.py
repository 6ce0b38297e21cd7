"""A class in numbers, from one walk over its records."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from grader.classroom.export import as_decided
from grader.classroom.mistakes import mistakes
from grader.model import Status
from grader.reports.statistics import CheckStatistics, MistakeStatistics, Person, Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.classroom.store import Record
    from grader.model import Verdict

_FEWEST = 3  # hand-ins from which a correlation says anything
_UNDECIDED = {Status.INCONCLUSIVE, Status.INVALID}


def statistics_of(records: Iterable[Record]) -> Statistics:
    """The statistics; hand-ins without a verdict are in no score."""
    walked = list(records)
    reports = {record.id: as_decided(record) for record in walked}
    judged = [report for report in reports.values() if report.verdicts]
    by_check: dict[str, list[tuple[Verdict, float]]] = defaultdict(list)
    for report in judged:
        for verdict in report.verdicts:
            by_check[verdict.id].append((verdict, report.score))
    scores = tuple(report.score for report in judged)
    seconds = [report.seconds for report in judged]
    last = judged[-1] if judged else next(iter(reports.values()), None)
    return Statistics(
        spec=last.spec.id if last else "",
        title=last.spec.title if last else "",
        seeds=tuple(sorted({report.seed for report in judged})),
        hand_ins=len(walked),
        points=max((report.points for report in reports.values()), default=0.0),
        scores=scores,
        mean=_round(np.mean(scores)) if scores else 0.0,
        median=_round(np.median(scores)) if scores else 0.0,
        seconds_median=_round(np.median(seconds)) if seconds else 0.0,
        seconds_most=_round(max(seconds, default=0.0)),
        checks=tuple(_check(verdicts) for verdicts in by_check.values()),
        mistakes=tuple(
            MistakeStatistics(
                id=each.id, check=each.check, text=each.text, hand_ins=len(each.hand_ins),
                example=each.example.message or each.text, example_of=each.hand_ins[0],
            )
            for each in mistakes(walked)
        ),
        without_verdict=tuple(Person(r.id, r.graded.problem or "") for r in walked if not r.graded.report.verdicts),
        provisional=tuple(
            Person(id_, ", ".join(f"{v.id} ({v.status.value})" for v in report.verdicts if v.status in _UNDECIDED))
            for id_, report in reports.items()
            if report.provisional and report.verdicts
        ),
    )  # fmt: skip


def _check(verdicts: list[tuple[Verdict, float]]) -> CheckStatistics:
    example = verdicts[-1][0]
    passed = np.array([verdict.status is Status.PASSED for verdict, _ in verdicts])
    rest = np.array([score - verdict.earned for verdict, score in verdicts])
    return CheckStatistics(
        id=example.id,
        says=example.says,
        points=example.points,
        judged=len(verdicts),
        passed=int(passed.sum()),
        mean=_round(np.mean([verdict.earned for verdict, _ in verdicts])),
        discrimination=point_biserial(passed, rest),
        statuses=dict(Counter(verdict.status.value for verdict, _ in verdicts)),
    )


def point_biserial(passed: np.ndarray, rest: np.ndarray) -> float | None:
    """Pearson's correlation of a yes or no with a score; None where either is the same for all."""
    if len(passed) < _FEWEST or np.ptp(passed.astype(float)) == 0 or np.ptp(rest) == 0:
        return None
    return _round(np.corrcoef(passed.astype(float), rest)[0, 1])


def _round(value: float | np.floating) -> float:
    return round(float(value), 6)
