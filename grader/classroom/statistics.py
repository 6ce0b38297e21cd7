"""A class in numbers, from one walk over its records."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from grader.classroom.export import as_decided
from grader.classroom.mistakes import grouped
from grader.model import Status
from grader.reports.statistics import CheckStatistics, MistakeStatistics, Person, Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.classroom.mistakes import SharedMistake
    from grader.classroom.store import Standing
    from grader.model import Report, Verdict

_FEWEST = 3  # hand-ins from which a correlation says anything
_UNDECIDED = {Status.INCONCLUSIVE, Status.INVALID}


@dataclass
class _CheckTally:
    """What is noted of a check on the way: two numbers a hand-in, as small as they can be."""

    example: Verdict
    earned: array[float] = field(default_factory=lambda: array("d"))
    rest: array[float] = field(default_factory=lambda: array("d"))
    statuses: Counter[str] = field(default_factory=Counter)
    passed: array[int] = field(default_factory=lambda: array("b"))

    def add(self, verdict: Verdict, score: float) -> None:
        self.earned.append(verdict.earned)
        self.rest.append(score - verdict.earned)
        self.passed.append(verdict.status is Status.PASSED)
        self.statuses[verdict.status.value] += 1

    def statistics(self) -> CheckStatistics:
        return CheckStatistics(
            id=self.example.id,
            says=self.example.says,
            points=self.example.points,
            judged=len(self.earned),
            passed=sum(self.passed),
            mean=_round(np.mean(self.earned)),
            discrimination=point_biserial(np.array(self.passed), np.array(self.rest)),
            statuses=dict(self.statuses),
        )


@dataclass
class _InNumbers:
    """What is noted of a class on the way: no report is kept but one."""

    hand_ins: int = 0
    points: float = 0.0
    last: Report | None = None
    scores: array[float] = field(default_factory=lambda: array("d"))
    seconds: array[float] = field(default_factory=lambda: array("d"))
    seeds: set[int] = field(default_factory=set)
    checks: dict[str, _CheckTally] = field(default_factory=dict)
    without_verdict: list[Person] = field(default_factory=list)
    provisional: list[Person] = field(default_factory=list)

    def noted(self, records: Iterable[Standing]) -> Iterator[Standing]:
        """The records, each noted as it passes."""
        for record in records:
            self._note(record, as_decided(record))
            yield record

    def _note(self, record: Standing, report: Report) -> None:
        self.hand_ins += 1
        self.last = report
        self.points = max(self.points, report.points)
        if not report.verdicts:
            self.without_verdict.append(Person(record.id, record.graded.problem or ""))
            return
        self.scores.append(report.score)
        self.seconds.append(report.seconds)
        self.seeds.add(report.seed)
        for verdict in report.verdicts:
            self.checks.setdefault(verdict.id, _CheckTally(verdict)).add(verdict, report.score)
        if report.provisional:
            open_ = [f"{v.id} ({v.status.value})" for v in report.verdicts if v.status in _UNDECIDED]
            self.provisional.append(Person(record.id, ", ".join(open_)))


def statistics_of(records: Iterable[Standing]) -> Statistics:
    """The statistics; hand-ins without a verdict are in no score."""
    noted = _InNumbers()
    by_answers, by_name = grouped(noted.noted(records))
    return Statistics(
        spec=noted.last.spec.id if noted.last else "",
        title=noted.last.spec.title if noted.last else "",
        seeds=tuple(sorted(noted.seeds)),
        hand_ins=noted.hand_ins,
        points=noted.points,
        scores=tuple(noted.scores),
        mean=_round(np.mean(noted.scores)) if noted.scores else 0.0,
        median=_round(np.median(noted.scores)) if noted.scores else 0.0,
        seconds_median=_round(np.median(noted.seconds)) if noted.seconds else 0.0,
        seconds_most=_round(max(noted.seconds, default=0.0)),
        checks=tuple(check.statistics() for check in noted.checks.values()),
        mistakes=tuple(map(_shown, by_answers)),
        named=tuple(map(_shown, by_name)),
        without_verdict=tuple(noted.without_verdict),
        provisional=tuple(noted.provisional),
    )


def _shown(mistake: SharedMistake) -> MistakeStatistics:
    return MistakeStatistics(
        id=mistake.id,
        check=mistake.check,
        text=mistake.text,
        hand_ins=len(mistake.hand_ins),
        example=mistake.example.message or mistake.text,
        example_of=mistake.hand_ins[0],
    )


def point_biserial(passed: np.ndarray, rest: np.ndarray) -> float | None:
    """Pearson's correlation of a yes or no with a score; None where either is the same for all."""
    if len(passed) < _FEWEST or np.ptp(passed.astype(float)) == 0 or np.ptp(rest) == 0:
        return None
    return _round(np.corrcoef(passed.astype(float), rest)[0, 1])


def _round(value: float | np.floating) -> float:
    return round(float(value), 6)
