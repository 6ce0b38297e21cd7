"""Moodle: the offline grading worksheet of an assignment, with grades and feedback filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places import sheets
from grader.places.hand_back import Package, points, scores, strangers
from grader.places.packing import zipped
from grader.reports import to_fragment, to_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.places.hand_back import Mark

NAMES = ("Identifier", "Username", "Email address", "ID number", "Full name")
IDENTIFIER, GRADE, MAXIMUM, FEEDBACK = "Identifier", "Grade", "Maximum Grade", "Feedback comments"


def fill(worksheet: str, earned: Mapping[str, float], feedback: Mapping[str, str], possible: float) -> sheets.Filled:
    """The worksheet with our grades, scaled to Moodle's maximum, and our feedback (HTML); other rows stay as they are.

    Args:
        worksheet: the CSV as Moodle writes it.
        earned: by the participant's number (or `Participant 12`), user name, address or full name.
        feedback: HTML for each of them.
        possible: what can be earned.

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
    matched, unmatched = sheets.match(earned, known)
    for student, number in matched.items():
        row = rows[number]
        maximum = row[heading.index(MAXIMUM)] if MAXIMUM in heading else ""
        row[heading.index(GRADE)] = _scaled(earned[student], possible, maximum)
        if student in feedback:
            row[heading.index(FEEDBACK)] = feedback[student]
    return sheets.Filled(sheets.write(heading, rows), unmatched)


def _scaled(score: float, points: float, maximum: str) -> str:
    """The grade out of Moodle's maximum, written as it writes numbers."""
    try:
        most = float(maximum.replace(",", ".")) if maximum else points
    except ValueError:
        raise GraderError(
            f"the Moodle assignment is graded out of {maximum!r}, not by points: choose Grade → Type → Point in its "
            "settings and download the worksheet again"
        ) from None
    grade = f"{score * most / points if points else 0.0:.2f}"
    return grade.replace(".", ",") if "," in maximum else grade


def hand_back(marks: list[Mark], source: Path | None, title: str | None) -> Package:
    """`moodle.csv`, the worksheet to upload, and `moodle-feedback.zip`, for *Upload multiple feedback files*."""
    del title  # the worksheet is of one assignment
    folders = {
        f"{student.name.replace('_', ' ').replace('/', ' ') or 'Student'}_{student.id}_assignfeedback_file_": mark
        for mark in marks
        for student in mark.students
        if student.id.isdecimal()
    }
    pages = {f"{name}/feedback.html": to_html(mark.report).encode() for name, mark in folders.items()}
    lost = sum(len(mark.students) for mark in marks) - len(pages)
    told = f"no page in the zip for {lost} students: Moodle knows them by their participant number"
    said = (told,) if lost else ()
    files = {"moodle-feedback.zip": zipped(pages)}
    if source is None:
        return Package(files, said)
    shown = {student.id: to_fragment(mark.report) for mark in marks for student in mark.students}
    filled = fill(sheets.opened(source), scores(marks), shown, points(marks))
    return Package({**files, "moodle.csv": filled.text.encode()}, (*said, *strangers(filled.unmatched)))
