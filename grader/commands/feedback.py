"""Write the students' edition of every report: no hidden checks, the staff's decisions and comments in it.

Checks that wait for a date are in it from that date of the spec on, or where an option says that it has passed.
With --as, also the files that a learning platform takes back: grades in the sheet that it gave out, pages in its zip.

For example:
  grader feedback reports/ --due-passed
  grader feedback reports/ --as canvas --from gradebook-export.csv --title "Softmax (12345)"
  grader feedback reports/ --as moodle --from worksheet.csv
  grader feedback reports/ --as nbgrader --from course/submitted --title ps1
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import PLATFORMS
from grader.classroom.export import as_decided, students_edition, write_feedback, write_whole
from grader.classroom.store import Store
from grader.errors import GraderError
from grader.output import note, say
from grader.places.hand_back import Mark

if TYPE_CHECKING:
    import argparse

    from grader.classroom.store import Standing
    from grader.model import Report
    from grader.places.hand_back import Package


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT and what may be seen."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("--due-passed", action="store_true", help="show the checks that open after the due date")
    parser.add_argument("--published", action="store_true", help="show those that open once results are published")
    parser.add_argument("--to", metavar="DIR", type=Path, help="where to write; by default OUT/feedback")
    parser.add_argument("--as", dest="platform", metavar="PLATFORM", choices=PLATFORMS,
                        help=f"also what a platform takes back: {', '.join(PLATFORMS)}")  # fmt: skip
    parser.add_argument("--from", dest="source", metavar="PATH", type=Path,
                        help="what it gave out: Canvas's gradebook, Moodle's grading worksheet (their copies get the "
                        "grades), or nbgrader's folder `submitted`")  # fmt: skip
    parser.add_argument("--title", metavar="TITLE", help="the assignment there; by default the spec's title")


def run(options: argparse.Namespace) -> int:
    """One page a hand-in, and what the platform takes."""
    if options.platform is None and (options.source or options.title):
        raise GraderError(f"--from and --title need --as: one of {', '.join(PLATFORMS)}")
    folder = options.to or options.out / "feedback"
    now = dt.datetime.now(dt.UTC)
    with Store(options.out, new=False) as store:
        edition = list(students_edition(store, due_passed=options.due_passed, published=options.published, now=now))
    package = _package(options, [_mark(*each) for each in edition])
    count = write_feedback(edition, folder)
    say(f"{folder}: feedback for {count} hand-ins")
    for name, content in package.files.items():
        write_whole(folder / name, content)
        say(str(folder / name))
    for each in package.notes:
        note(each)
    return 0


def _mark(record: Standing, report: Report) -> Mark:
    """The grade is that of the gradebook: checks that students do not see count in it, too."""
    whole = as_decided(record)
    return Mark(record.students, record.files, report, whole.score, whole.points)


def _package(options: argparse.Namespace, marks: list[Mark]) -> Package:
    place = import_module(f"grader.places.{options.platform or 'hand_back'}")
    package: Package = place.hand_back(marks, options.source, options.title) if options.platform else place.Package()
    return package
