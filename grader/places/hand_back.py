"""What goes back to a class through its learning platform: a mark for each hand-in, and the files made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.classroom.identity import Enrolled
    from grader.model import Report


@dataclass(frozen=True)
class Mark:
    """What a hand-in has earned by all checks, the students' edition of its report, and how the platform knows it."""

    students: tuple[Enrolled, ...]
    files: tuple[str, ...]  # as the download named them
    report: Report
    score: float
    points: float


@dataclass(frozen=True)
class Package:
    """Files to give back to a platform, and what staff should know of them."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def scores(marks: list[Mark]) -> dict[str, float]:
    """By the student's id."""
    return {student.id: mark.score for mark in marks for student in mark.students}


def points(marks: list[Mark]) -> float:
    """What can be earned."""
    return max((mark.points for mark in marks), default=0.0)


def strangers(unmatched: tuple[str, ...]) -> tuple[str, ...]:
    """The note on students that the platform's sheet does not list."""
    return (f"not in the sheet: {', '.join(unmatched)}",) if unmatched else ()
