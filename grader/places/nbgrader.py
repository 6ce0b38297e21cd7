"""nbgrader: its tree of hand-ins read, its table of grades and its tree of feedback written."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places.hand_back import Package, points, scores
from grader.places.packing import zipped
from grader.reports import to_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.places.hand_back import Mark

_NAME = re.compile(r"[A-Za-z0-9_.-]+")  # nbgrader refuses "+", and folders refuse more
_BESIDE = ("timestamp.txt", "submission_secret.txt")
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


def grades(assignment: str, earned: Mapping[str, float], possible: float, timestamps: Mapping[str, str]) -> str:
    """The table that `nbgrader export` writes, of one assignment."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for student, score in sorted(earned.items()):
        rows.writerow(
            {
                "assignment": assignment, "timestamp": timestamps.get(student, ""), "student_id": student,
                "raw_score": score, "late_submission_penalty": 0.0, "score": score, "max_score": possible,
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


def hand_back(marks: list[Mark], source: Path | None, title: str | None) -> Package:
    """`nbgrader.zip`, to be unpacked in the course's folder: `feedback/` for `release_feedback`, and `grades.csv`.

    What `nbgrader collect` left beside a notebook, its time and its secret, goes to the page, as nbgrader does it.

    Raises:
        GraderError: the assignment has no name that nbgrader takes, or its hand-ins are not in `source`.
    """
    assignment = title or next((mark.report.spec.id for mark in marks), "")
    if not _NAME.fullmatch(assignment):
        raise GraderError(f"{assignment!r} is no name of an assignment for nbgrader: give --title, as in its folders")
    collected = hand_ins(source, assignment) if source is not None else {}
    files: dict[str, bytes] = {}
    lost: list[str] = []
    for student, mark in [(student.id, each) for each in marks for student in each.students]:
        pages = {f"{PurePosixPath(name).stem}.html" for name in mark.files if name.endswith(".ipynb")}
        folder = collected.get(student)
        beside = [folder / name for name in _BESIDE if folder is not None and (folder / name).is_file()]
        home = f"feedback/{student}/{assignment}"
        files |= {f"{home}/{name}": to_html(mark.report).encode() for name in pages}
        files |= {f"{home}/{path.name}": path.read_bytes() for path in beside}
        lost += [student] if not pages or len(beside) < len(_BESIDE) else []
    files["grades.csv"] = grades(assignment, scores(marks), points(marks), {}).encode()
    told = f"nbgrader releases a page for a notebook with {' and '.join(_BESIDE)} beside it; not for {', '.join(lost)}"
    return Package({"nbgrader.zip": zipped(files)}, (told,) if lost else ())
