"""Grade the one hand-in that a place has put into a folder, and leave the place's file with the result."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from grader.errors import GraderError, SubmissionError
from grader.grading import Grader
from grader.order import order
from grader.output import note, say
from grader.reports.words import score_line
from grader.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.model import Report


def grade_into(
    results: Path, spec: Path, folder: Path, write: Callable[[Report], bytes], refused: Callable[[str], bytes]
) -> int:
    """Write what `write` makes of the report, or `refused` of the reason why there is none; the exit code.

    Where the spec or the machine is at fault nothing is written: the place then tells the staff, not the student.
    """
    try:
        path = hand_in(folder)
        results.parent.mkdir(parents=True, exist_ok=True)
        with Grader(order(trusted(spec, given=True), seed=None)) as grading:
            report = grading.grade(path)
        results.write_bytes(write(report))
        say(score_line(report))
    except SubmissionError as error:
        results.write_bytes(refused(str(error)))
    except GraderError as error:
        note(str(error))
        return 2
    sys.stdout.flush()
    return 0


def hand_in(folder: Path) -> Path:
    """The one file that was handed in, else all of the folder.

    Raises:
        GraderError: the folder is not there.
    """
    if not folder.is_dir():
        raise GraderError(f"{folder}: there is no such folder, where the place puts the hand-in; nothing is graded")
    inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return inside[0] if len(inside) == 1 else folder
