"""Write the students' edition of every report: no hidden checks, the staff's decisions and comments in it.

With a sheet that the course's system gave out, also that sheet with the grades in it, to be given back to it.

For example:
  grader feedback reports/ --due-passed
  grader feedback reports/ --canvas gradebook-export.csv --title "Softmax (12345)"
  grader feedback reports/ --moodle worksheet.csv
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.classroom.export import students_edition, write_feedback, write_whole
from grader.classroom.store import Store
from grader.errors import GraderError
from grader.output import note, say
from grader.places import canvas, moodle
from grader.reports import to_fragment

if TYPE_CHECKING:
    import argparse

    from grader.model import Report
    from grader.places.sheets import Filled


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT and what may be seen."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("--due-passed", action="store_true", help="show the checks that open after the due date")
    parser.add_argument("--published", action="store_true", help="show those that open once results are published")
    parser.add_argument("--to", metavar="DIR", type=Path, help="where to write; by default OUT/feedback")
    parser.add_argument("--canvas", metavar="EXPORT", type=Path, help="Canvas's gradebook; its copy gets the scores")
    parser.add_argument("--title", metavar="TITLE", help="the assignment's column in it; by default the spec's title")
    parser.add_argument("--moodle", metavar="SHEET", type=Path, help="Moodle's offline grading worksheet, likewise")


def run(options: argparse.Namespace) -> int:
    """One page a hand-in, and the sheets."""
    folder = options.to or options.out / "feedback"
    opened = {"due_passed": options.due_passed, "published": options.published}
    with Store(options.out, new=False) as store:
        count = write_feedback(store, folder, **opened)
        edition = {
            student.id: report for record, report in students_edition(store, **opened) for student in record.students
        }
    say(f"{folder}: feedback for {count} hand-ins")
    scores = {student: report.score for student, report in edition.items()}
    points = max((report.points for report in edition.values()), default=0.0)
    if options.canvas is not None:
        title = options.title or next((report.spec.title for report in edition.values()), "")
        _give_back(folder / "canvas.csv", canvas.fill(_read(options.canvas), scores, title, points))
    if options.moodle is not None:
        _give_back(folder / "moodle.csv", moodle.fill(_read(options.moodle), scores, _pages(edition), points))
    return 0


def _pages(edition: dict[str, Report]) -> dict[str, str]:
    return {student: to_fragment(report) for student, report in edition.items()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(f"{path}: cannot be read: {error}") from None


def _give_back(path: Path, filled: Filled) -> None:
    write_whole(path, filled.text.encode())
    say(str(path))
    if filled.unmatched:
        note(f"not in the sheet: {', '.join(filled.unmatched)}")
