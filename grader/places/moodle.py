"""Moodle: the offline grading worksheet of an assignment, with grades and feedback filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places import sheets

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("Identifier", "Username", "Email address", "ID number", "Full name")
IDENTIFIER, GRADE, MAXIMUM, FEEDBACK = "Identifier", "Grade", "Maximum Grade", "Feedback comments"


def fill(worksheet: str, scores: Mapping[str, float], feedback: Mapping[str, str], points: float) -> sheets.Filled:
    """The worksheet with our grades, scaled to Moodle's maximum, and our feedback (HTML); other rows stay as they are.

    Args:
        worksheet: the CSV as Moodle writes it.
        scores: by the participant's number (or `Participant 12`), user name, address or full name.
        feedback: HTML for each of them.
        points: what can be earned.

    Raises:
        GraderError: the file is no grading worksheet, or holds no place for feedback.
    """
    heading, rows = sheets.read(worksheet, "the Moodle worksheet", (IDENTIFIER, GRADE))
    if feedback and FEEDBACK not in heading:
        raise GraderError(
            "the Moodle worksheet has no column 'Feedback comments': turn on 'Feedback comments' in the assignment's "
            "settings and download the worksheet again"
        )
    known = sheets.index(heading, rows, NAMES)
    known |= {name.removeprefix("participant "): row for name, row in known.items() if name.startswith("participant ")}
    matched, unmatched = sheets.match(scores, known)
    for student, number in matched.items():
        row = rows[number]
        maximum = row[heading.index(MAXIMUM)] if MAXIMUM in heading else ""
        row[heading.index(GRADE)] = f"{_scaled(scores[student], points, maximum):.2f}"
        if student in feedback:
            row[heading.index(FEEDBACK)] = feedback[student]
    return sheets.Filled(sheets.write(heading, rows), unmatched)


def _scaled(score: float, points: float, maximum: str) -> float:
    try:
        most = float(maximum.replace(",", "."))
    except ValueError:
        return score
    return score * most / points if points else 0.0
