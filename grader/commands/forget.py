"""Remove a person's data from a class: reports, attempts, decisions, comments, feedback, the row in the gradebook.

For example:
  grader forget reports/ alice
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.classroom.export import remove_files, write_gradebook, write_report
from grader.classroom.store import Store
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT STUDENT."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("student", metavar="STUDENT", help="the student's id, name or mail address")


def run(options: argparse.Namespace) -> int:
    """Remove it; the others of a group keep their report."""
    with Store(options.out, new=False) as store:
        record = store.record(options.student)
        names = {options.student}
        left = [each for each in record.students if not names & {each.id, each.name, each.email}]
        if len(left) == len(record.students):
            left = []  # named by the report
        remove_files(store, record)
        store.forget(record.id, left)
        if left:
            write_report(store, left[0].id)
        write_gradebook(store)
    say(f"{options.student} is forgotten in {options.out}")
    return 0
