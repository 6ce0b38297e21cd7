"""nbgrader: its tree of hand-ins read, its table of grades and its tree of feedback written."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def hand_ins(submitted: Path, assignment: str) -> dict[str, Path]:
    """Student -> folder, of `submitted/<student>/<assignment>/`.

    Raises:
        GraderError: there is no such tree.
    """
    found = {folder.parent.name: folder for folder in sorted(submitted.glob(f"*/{assignment}")) if folder.is_dir()}
    if not found:
        raise GraderError(f"{submitted}: no hand-ins of {assignment!r} here, as in {submitted}/STUDENT/{assignment}/")
    return found


def grades(assignment: str, scores: Mapping[str, float], points: float, timestamps: Mapping[str, str]) -> str:
    """The table that `nbgrader export` writes, of one assignment."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for student, score in sorted(scores.items()):
        rows.writerow(
            {
                "assignment": assignment, "timestamp": timestamps.get(student, ""), "student_id": student,
                "raw_score": score, "late_submission_penalty": 0.0, "score": score, "max_score": points,
            }
        )  # fmt: skip
    return text.getvalue()


def feedback(root: Path, assignment: str, pages: Mapping[str, str]) -> list[Path]:
    """Write `feedback/<student>/<assignment>/<assignment>.html`, from where `nbgrader release_feedback` takes it."""
    written = []
    for student, page in sorted(pages.items()):
        path = root / "feedback" / student / assignment / f"{assignment}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
        written.append(path)
    return written
