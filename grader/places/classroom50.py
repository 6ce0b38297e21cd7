"""Classroom 50: result.json of a commit, whole numbers only, and the two words for the step's output."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.places import github
from grader.reports import to_markdown, visible_to_students
from grader.reports.safe import plain
from grader.reports.words import of_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Report
    from grader.order import Order

SCHEMA = "classroom50/result/v1"
# What must not be empty, each by the variables that may hold it: of Classroom 50's runner, else of GitHub's.
_ENVIRONMENT = {
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "owner": ("GITHUB_REPOSITORY_OWNER",),
    "submission": ("SUBMISSION_TAG", "GITHUB_REF_NAME"),
    "commit": ("COMMIT_URL", "GITHUB_SHA"),
    "release": ("RELEASE_URL", "COMMIT_URL", "GITHUB_SHA"),
    "review": ("REVIEW_URL", "COMMIT_URL", "GITHUB_SHA"),
}


def write(report: Report) -> bytes:
    """result.json. A part of a point is not given: the place holds whole numbers, and its sum must fit its tests.

    Raises:
        GraderError: a check is worth a part of a point, or it is not known which classroom or assignment this is.
    """
    shown = visible_to_students(report)
    for verdict in shown.verdicts:
        if verdict.points != int(verdict.points):
            raise GraderError(
                f"check {verdict.id!r} is worth {verdict.points:g} points, and Classroom 50 holds whole numbers only: "
                "multiply all points of the spec until they are whole"
            )
    tests = [
        {"test-name": plain(verdict.id), "passed": verdict.status == "passed", "score": int(verdict.earned),
         "max-score": int(verdict.points)}
        for verdict in shown.verdicts
    ]  # fmt: skip
    value = {
        "schema": SCHEMA,
        **{key: _told(key, variables) for key, variables in _ENVIRONMENT.items()},
        "datetime": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests if isinstance(test["score"], int)),
        "max-score": sum(int(verdict.points) for verdict in shown.verdicts),
        "tests": tests,
    }
    return json.dumps(value, indent=2).encode()


def _told(key: str, variables: Sequence[str]) -> str:
    """What the runner says of this hand-in."""
    found = next((value for variable in variables if (value := os.environ.get(variable))), None)
    if found is None:
        raise GraderError(
            f"Classroom 50 takes no result without {key!r}, and {variables[0]} is not set: its runner sets it; in a "
            "workflow of your own write it under 'env:'"
        )
    return found


def kit(order: Order) -> dict[str, bytes]:
    """The workflow file and what it installs.

    Raises:
        GraderError: a check is worth a part of a point.
    """
    for check in order.checks:
        if check.points != int(check.points):
            raise GraderError(
                f"{order.spec.path}:{check.line}: check {check.id!r} is worth {check.points:g} points, and "
                "Classroom 50 holds whole numbers only: multiply all points of the spec until they are whole"
            )
    return github.kit(order, "classroom50")


def main(words: list[str]) -> int:
    """Grade one hand-in: SPEC HAND_IN; leaves result.json and release-body.md here. 0 if grading ran."""
    try:
        report = github.graded(words)
        Path("result.json").write_bytes(write(report))
    except GraderError as error:
        sys.stdout.write(f"::error title=cannot grade::{github.message(str(error))}\n")
        return 2
    shown = visible_to_students(report)
    Path("release-body.md").write_text(to_markdown(shown), encoding="utf-8")
    status = "passed" if shown.score >= shown.points else "failed"
    github.leave("GITHUB_OUTPUT", f"status={status}\nsummary={of_points(shown.score, shown.points)}\n".encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
