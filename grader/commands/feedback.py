"""Write the students' edition of every report: no hidden checks, the staff's decisions and comments in it.

For example:
  grader feedback reports/ --due-passed
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.classroom.export import write_feedback
from grader.classroom.store import Store
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT and what may be seen."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("--due-passed", action="store_true", help="show the checks that open after the due date")
    parser.add_argument("--published", action="store_true", help="show those that open once results are published")
    parser.add_argument("--to", metavar="DIR", type=Path, help="where to write; by default OUT/feedback")


def run(options: argparse.Namespace) -> int:
    """One page a hand-in."""
    folder = options.to or options.out / "feedback"
    with Store(options.out, new=False) as store:
        count = write_feedback(store, folder, due_passed=options.due_passed, published=options.published)
    say(f"{folder}: feedback for {count} hand-ins")
    return 0
