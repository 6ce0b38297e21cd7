"""Canvas: its gradebook as exported, with the scores of one assignment filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places import sheets

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("ID", "SIS User ID", "SIS Login ID", "Student")
_KEPT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
TITLE_MAX = 255  # characters of an assignment's title


def fill(gradebook: str, scores: Mapping[str, float], title: str, points: float) -> sheets.Filled:
    """The gradebook's own columns and the assignment's, to be imported; its second row holds the points possible.

    Args:
        gradebook: the CSV as Canvas exports it.
        scores: by the student's ID, SIS id, login or name.
        title: the assignment's column as Canvas has it, `Title (12345)`, or the title alone.
        points: what can be earned.

    Raises:
        GraderError: the file is no gradebook of Canvas's, or has no such assignment, or two.
    """
    heading, rows = sheets.read(gradebook, "the Canvas gradebook", _KEPT[:2])
    column = _column(heading, title)
    kept = [name for name in _KEPT if name in heading]
    is_points = [bool(row) and row[0].strip() == "Points Possible" for row in rows]
    first = 1 + max((number for number, found in enumerate(is_points) if found), default=-1)
    students = rows[first:]
    matched, unmatched = sheets.match(scores, sheets.index(heading, students, NAMES))
    filled = [[row[heading.index(name)] if row[1:] else "" for name in kept] + [""] for row in students]
    for student, number in matched.items():
        filled[number][-1] = f"{scores[student]:g}"
    possible = [["    Points Possible", *([""] * (len(kept) - 1)), f"{points:g}"]]
    return sheets.Filled(sheets.write([*kept, column], [*possible, *filled]), unmatched)


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
