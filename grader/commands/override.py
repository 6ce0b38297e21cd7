"""Decide what a check is worth for a student, or for all who made the same mistake, whatever was judged.

The reason stands in the report and in the gradebook; a regrade keeps the decision.

For example:
  grader override reports/ alice dZ 2 "right but for a typing slip"
  grader override reports/ dZ-3fa2c1 dZ 1.5 "the sheet allowed this sign"
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import points
from grader.classroom.export import write_gradebook, write_report
from grader.classroom.mistakes import meant
from grader.classroom.store import Override, Store
from grader.errors import GraderError
from grader.output import say

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """OUT STUDENT CHECK POINTS REASON."""
    parser.add_argument("out", metavar="OUT", type=Path, help="the folder that `grader grade --out` wrote")
    parser.add_argument("who", metavar="STUDENT", help="a student, or a mistake as `grader stats` names it")
    parser.add_argument("check", metavar="CHECK", help="the check's id")
    parser.add_argument("points", metavar="POINTS", type=points, help="what it is worth for them")
    parser.add_argument("reason", metavar="REASON", help="a sentence for the student")


def run(options: argparse.Namespace) -> int:
    """Decide, and write the reports and the gradebook anew."""
    with Store(options.out, new=False) as store:
        records, _ = meant(store, options.who)
        for record in records:
            worth = {verdict.id: verdict.points for verdict in record.graded.report.verdicts}
            if options.check not in worth:
                known = ", ".join(worth) or "none"
                raise GraderError(f"{record.id} has no check {options.check!r}; there are {known}; nothing changed")
            if options.points > worth[options.check]:
                raise GraderError(
                    f"{options.check} has {worth[options.check]:g} points, not {options.points:g}; nothing changed"
                )
        with store.whole():
            for record in records:
                store.override(record.id, Override(options.check, options.points, options.reason))
        for record in records:
            write_report(store, record.id)
        write_gradebook(store)
    say(f"{options.check} is worth {options.points:g} for {', '.join(record.id for record in records)}")
    return 0
