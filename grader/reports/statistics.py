"""A class as one page: how the scores lie, what each check tells, which mistakes were made, whom to look at.

The page stands alone: no script, no address, pictures in it as SVG; the same numbers stand in tables beside them.
"""

from __future__ import annotations

import base64

import msgspec
from markupsafe import Markup

from grader.reports import words
from grader.reports.charts import bars, histogram
from grader.reports.html import digest, environment, sheet


class CheckStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one check in a class."""

    id: str
    says: str
    points: float
    judged: int
    passed: int
    mean: float  # of what it earned
    discrimination: float | None  # point-biserial correlation with the score of the other checks; None: all alike
    statuses: dict[str, int]

    @property
    def rate(self) -> float:
        """The share that passed."""
        return self.passed / self.judged if self.judged else 0.0


class MistakeStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake that several made, as one of them made it."""

    id: str
    check: str
    text: str
    hand_ins: int
    example: str
    example_of: str


class Person(msgspec.Struct, frozen=True):
    """Somebody to look at, and why."""

    student: str
    reason: str


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """A class in numbers. Hand-ins without a verdict are counted, and are in no score."""

    spec: str
    title: str
    seeds: tuple[int, ...]
    hand_ins: int
    points: float
    scores: tuple[float, ...]
    mean: float
    median: float
    seconds_median: float
    seconds_most: float
    checks: tuple[CheckStatistics, ...]
    mistakes: tuple[MistakeStatistics, ...]  # by their answers
    named: tuple[MistakeStatistics, ...]  # by their diagnosis
    without_verdict: tuple[Person, ...]
    provisional: tuple[Person, ...]

    @property
    def passed_by_all(self) -> tuple[str, ...]:
        """Checks that tell nobody apart: everybody passes."""
        return tuple(check.id for check in self.checks if check.judged and check.passed == check.judged)

    @property
    def passed_by_none(self) -> tuple[str, ...]:
        """Checks that nobody passes: is it the check, or was it never taught?"""
        return tuple(check.id for check in self.checks if check.judged and not check.passed)


def to_statistics_page(statistics: Statistics) -> str:
    """The page.

    Raises:
        ImportError: matplotlib, which draws the pictures, is not installed.
    """
    css = sheet("report.css", "statistics.css")
    rates = [(check.id, check.rate) for check in statistics.checks]
    tells = [(check.id, check.discrimination) for check in statistics.checks if check.discrimination is not None]
    return (
        environment()
        .get_template("statistics.html.jinja")
        .render(
            of=statistics,
            words=words,
            scores=_data(histogram(statistics.scores, statistics.points)),
            rates=_data(bars(rates, (0, 1), "share of hand-ins that passed")),
            tells=_data(bars(tells, (-1, 1), "correlation with the rest of the score")),
            css=Markup(css),  # noqa: S704 -- ours, no value of a report is in it
            css_hash=digest(css),
        )
    )


def _data(svg: str) -> Markup:
    # Of letters and digits only: nothing in it can end the attribute that it stands in.
    return Markup(f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}")  # noqa: S704
