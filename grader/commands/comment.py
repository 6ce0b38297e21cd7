"""Write a sentence into a student's report, or into those of all who made the same mistake.

For example:
  grader comment reports/ alice "see me about cell 4"
  grader comment reports/ dZ-3fa2c1 "the loss is a mean: so is its gradient"
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.classroom.export import write_report
from grader.classroom.mistakes import meant
from grader.classroom.store import Store
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT STUDENT TEXT."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("who", metavar="STUDENT", help="a student, or a mistake as `grader stats` names it")
    parser.add_argument("text", metavar="TEXT", help="the sentence")


def run(options: argparse.Namespace) -> int:
    """Store it, and write the reports anew."""
    with Store(options.out, new=False) as store:
        records, _ = meant(store, options.who)
        with store.whole():
            for record in records:
                store.comment(record.id, options.text)
        for record in records:
            write_report(store, record.id)
    say(f"a comment for {', '.join(record.id for record in records)}")
    return 0
