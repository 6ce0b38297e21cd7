"""Canvas: its gradebook as exported, with the scores of one assignment filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places import sheets
from grader.places.hand_back import Package, points, scores, strangers
from grader.places.packing import zipped
from grader.reports import to_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from grader.places.hand_back import Mark

NAMES = ("ID", "SIS User ID", "SIS Login ID", "Student")
_KEPT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
TITLE_MAX = 255  # characters of an assignment's title


def fill(gradebook: str, earned: Mapping[str, float], title: str, possible: float) -> sheets.Filled:
    """The gradebook's own columns and the assignment's, to be imported; its second row holds the points possible.

    Args:
        gradebook: the CSV as Canvas exports it.
        earned: by the student's ID, SIS id, login or name.
        title: the assignment's column as Canvas has it, `Title (12345)`, or the title alone.
        possible: what can be earned.

    Raises:
        GraderError: the file is no gradebook of Canvas's, or has no such assignment, or two.
    """
    heading, rows = sheets.read(gradebook, "the Canvas gradebook", _KEPT[:2])
    column = _column(heading, title)
    kept = [name for name in _KEPT if name in heading]
    is_points = [bool(row) and row[0].strip() == "Points Possible" for row in rows]
    first = 1 + max((number for number, found in enumerate(is_points) if found), default=-1)
    students = rows[first:]
    matched, unmatched = sheets.match(earned, sheets.index(heading, students, NAMES))
    filled = [[row[heading.index(name)] for name in kept] + [""] for row in students]
    for student, number in matched.items():
        filled[number][-1] = f"{earned[student]:g}"
    top = ["    Points Possible", *([""] * (len(kept) - 1)), f"{possible:g}"]
    return sheets.Filled(sheets.write([*kept, column], [top, *filled]), unmatched)


def _column(heading: list[str], title: str) -> str:
    if len(title) > TITLE_MAX:
        raise GraderError(f"the title has {len(title)} characters, Canvas holds {TITLE_MAX}: name it by a shorter one")
    found = [name for name in heading if name == title or name.rpartition(" (")[0] == title]
    if len(found) == 1:
        return found[0]
    if found:
        raise GraderError(f"the gradebook has {len(found)} assignments {title!r}: name one as {found[0]!r}")
    others = ", ".join(repr(name) for name in heading if name.endswith(")")) or "none"
    raise GraderError(f"the gradebook has no assignment {title!r}: make it in Canvas first; there are {others}")


def hand_back(marks: list[Mark], source: Path | None, title: str | None) -> Package:
    """`canvas.csv`, the gradebook to import, and `canvas-feedback.zip`, for *Upload Submissions* of the assignment.

    Canvas finds whose a page is by the two numbers in its name, of the user and of the file that was handed in: pages
    are called as the download called the files.
    """
    title = title or next((mark.report.spec.title for mark in marks), "")
    filled = fill(sheets.opened(source), scores(marks), title, points(marks)) if source is not None else None
    pages = {f"{name.rpartition('.')[0]}.html": mark for mark in marks if (name := _numbered(mark.files))}
    files = {"canvas-feedback.zip": zipped({name: to_html(mark.report).encode() for name, mark in pages.items()})}
    lost = len(marks) - len(pages)
    said = f"{lost} of {len(marks)} hand-ins have no file with Canvas's two numbers in its name, and no page in the zip"
    if filled is None:
        return Package(files, (said,) if lost else ())
    files["canvas.csv"] = filled.text.encode()
    return Package(files, (*((said,) if lost else ()), *strangers(filled.unmatched)))


def _numbered(names: Sequence[str]) -> str | None:
    """The file by whose name Canvas knows the hand-in, a notebook before others."""
    known = [name for name in names if sum(part.isdecimal() for part in name.split("_")) >= 2 and "/" not in name]
    return min(known, key=lambda name: not name.endswith(".ipynb"), default=None)
