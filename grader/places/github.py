"""GitHub Actions: annotations with file and line, a summary of the step, and the workflow file that asks for them.

What a student wrote cannot speak as the workflow: annotations are escaped, and everything else is printed while
workflow commands are stopped.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.grading import Grader
from grader.model import Status
from grader.order import order as load_order
from grader.places.packing import carried
from grader.reports import to_markdown, to_plain, visible_to_students
from grader.reports.brief import brief
from grader.reports.safe import plain
from grader.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.model import Report, Verdict
    from grader.order import Order

SUMMARY_MAX = 1 << 20  # bytes that GitHub takes of a step's summary
ANNOTATIONS_MAX = 10  # of one level, that GitHub shows of a step
_CUT = "\n\nThe report is cut here: a summary holds no more.\n"
_WORKFLOW = """\
name: grade
on: [push, workflow_dispatch]
permissions: {{contents: read}}
jobs:
  grade:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12", cache: pip, cache-dependency-path: .github/grader/requirements.txt}}
      - run: sudo apt-get update -qq && sudo apt-get install -y -qq bubblewrap
      - run: pip install -q -r .github/grader/requirements.txt && pip install -q --no-deps .github/grader/*.whl
      - run: python -m grader.places.{module} .github/grader/spec/{spec} {hand_in}
"""


def write(report: Report) -> bytes:
    """The step's summary: GitHub's Markdown, of what students may see, within its limit."""
    whole = to_markdown(visible_to_students(report)).encode()
    if len(whole) <= SUMMARY_MAX:
        return whole
    kept = whole[: SUMMARY_MAX - len(_CUT) - 8].decode("utf-8", "ignore")
    fence = "\n```" if kept.count("\n```") % 2 else ""  # a code block that is open would swallow the last sentence
    return (kept + fence + _CUT).encode()


def remarks(report: Report, file: str) -> list[str]:
    """Workflow commands: one error for each check that did not pass, at the student's own line where it is known."""
    shown = visible_to_students(report)
    wrong = [verdict for verdict in shown.verdicts if verdict.status is not Status.PASSED]
    return [_annotation(verdict, shown, file) for verdict in wrong[:ANNOTATIONS_MAX]]


def _annotation(verdict: Verdict, report: Report, file: str) -> str:
    name, _, line = (verdict.diagnosis.line or "" if verdict.diagnosis else "").rpartition(", line ")
    # A notebook's file has no such line: its cell stands in the text.
    place = f"file={_property(file)}" + (f",line={line}" if line.isdecimal() and name == Path(file).name else "")
    level = "notice" if verdict.status in {Status.INCONCLUSIVE, Status.INVALID, Status.SKIPPED} else "error"
    title = _property(plain(verdict.says or verdict.id))
    return f"::{level} {place},title={title}::{message(brief(verdict, report.texts) or verdict.status.value)}"


def message(text: str) -> str:
    """Text as the message of a workflow command, which is one line."""
    return "%0A".join(plain(line).replace("%", "%25").replace("\r", "%0D") for line in text.splitlines())


def _property(text: str) -> str:
    return message(text).replace(":", "%3A").replace(",", "%2C")


def quiet(text: str) -> Iterator[str]:
    """Lines that print the text while workflow commands are stopped; the word that starts them again is secret."""
    token = secrets.token_hex(16)
    yield f"::stop-commands::{token}"
    yield from text.splitlines()
    yield f"::{token}::"


def kit(order: Order, module: str = "github") -> dict[str, bytes]:
    """The workflow file and what it installs, for the root of the students' repository."""
    hand_in = "submission.ipynb"
    workflow = _WORKFLOW.format(module=module, spec=order.run.spec.name, hand_in=hand_in)
    files = {f".github/grader/{name}": content for name, content in carried(order).items()}
    return {".github/workflows/grade.yml": workflow.encode(), **files}


def graded(words: list[str]) -> Report:
    """The report on SPEC and HAND_IN, printed with annotations, its summary left with GitHub."""
    if len(words) != 2:
        raise GraderError("name the spec and the hand-in, as the last line of the workflow does")
    spec, hand_in = words
    with Grader(load_order(trusted(spec, given=True), seed=None)) as grading:
        report = grading.grade(Path(hand_in))
    lines = [*remarks(report, hand_in), *quiet(to_plain(visible_to_students(report)))]
    sys.stdout.write("\n".join(lines) + "\n")
    leave("GITHUB_STEP_SUMMARY", write(report))
    return report


def leave(variable: str, content: bytes) -> None:
    """Append to the file that GitHub names in a variable; nothing outside of GitHub."""
    if path := os.environ.get(variable):
        with Path(path).open("ab") as file:
            file.write(content)


def main(words: list[str]) -> int:
    """Grade one hand-in: SPEC HAND_IN; 0 if everything passed, else 1, as a check of a commit is red or green."""
    try:
        report = graded(words)
    except GraderError as error:
        sys.stdout.write(f"::error title=cannot grade::{message(str(error))}\n")
        return 2
    return 0 if all(verdict.status is Status.PASSED for verdict in report.verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
