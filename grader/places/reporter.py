"""GitHub Classroom's old reporter: the step's output `result`, JSON in base64."""

from __future__ import annotations

import base64
import json
import sys
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.model import Status
from grader.places import github
from grader.reports import visible_to_students
from grader.reports.brief import brief
from grader.reports.safe import plain

if TYPE_CHECKING:
    from grader.model import Report
    from grader.order import Order

VERSION = 3
OUTPUT_MAX = 500  # characters of what is said of one check
NAME_MAX = 120


def write(report: Report) -> bytes:
    """The value of `result`: base64 of the reporter's JSON, of the checks that students may see."""
    shown = visible_to_students(report)
    tests = [
        {
            "name": plain(verdict.says or verdict.id)[:NAME_MAX],
            "status": _word(verdict.status),
            "score": verdict.earned,
            "output": brief(verdict, shown.texts)[:OUTPUT_MAX],
            "filename": plain(report.submission.name),
        }
        for verdict in shown.verdicts
    ]
    passed = all(verdict.status is Status.PASSED for verdict in shown.verdicts)
    value = {
        "version": VERSION,
        "status": "pass" if passed else "fail",
        "max_score": shown.points,
        "tests": tests,
    }
    return base64.b64encode(json.dumps(value).encode())


def _word(status: Status) -> str:
    if status is Status.PASSED:
        return "pass"
    return "error" if status in {Status.ERRORED, Status.INVALID} else "fail"


def kit(order: Order) -> dict[str, bytes]:
    """The workflow file and what it installs."""
    return github.kit(order, "reporter")


def main(words: list[str]) -> int:
    """Grade one hand-in: SPEC HAND_IN; leaves `result` with GitHub. 0 if grading ran."""
    try:
        report = github.graded(words)
    except GraderError as error:
        sys.stdout.write(f"::error title=cannot grade::{github.message(str(error))}\n")
        return 2
    github.leave("GITHUB_OUTPUT", b"result=" + write(report) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
