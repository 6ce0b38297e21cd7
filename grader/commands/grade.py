"""Grade hand-ins by every check of the spec, hidden ones too, on fresh random inputs.

For example:
  grader grade softmax-classifier alice.ipynb --report html=alice.html
  grader grade softmax-classifier submissions/ --out reports/
  grader grade softmax-classifier canvas-download/ --id-from canvas --out reports/
  grader grade softmax-classifier submissions/ --out reports/ --regrade alice

With --out, a rerun grades what is new or was graded otherwise; every report stays in the folder's grades.sqlite.
What is in report.json, key by key: docs/report.md.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import add_grading, add_loudness, add_spec, add_trust, natural, positive
from grader.classroom.download import unpacked
from grader.classroom.export import write_gradebook
from grader.classroom.hand_ins import collect
from grader.classroom.processes import cores
from grader.classroom.run import Class
from grader.classroom.store import Store
from grader.errors import GraderError
from grader.grading import Grader
from grader.model import MISSING_HERE
from grader.order import order
from grader.output import exit_code, note, present, say, warn_of_isolation
from grader.progress import watched
from grader.reports import safe_line
from grader.trust import trusted

if TYPE_CHECKING:
    import argparse

    from grader.classroom.hand_ins import HandIns
    from grader.classroom.run import Result
    from grader.order import Order


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC, PATH... and how to grade them."""
    add_spec(parser)
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="a hand-in, several, or a folder that holds them"
    )
    add_grading(parser)
    add_loudness(parser)
    add_trust(parser)
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="one report each, gradebook.csv, and what a rerun needs"
    )
    parser.add_argument(
        "--id-from", metavar="HOW", default="file",
        help="whose a hand-in is: file (its name), folder, canvas, moodle, gradescope, a pattern with a (group) "
        "for the path, or a roster.csv",
    )  # fmt: skip
    parser.add_argument("--file", metavar="NAME", help="where a folder holds several notebooks, the one that counts")
    parser.add_argument(
        "--seed",
        metavar="N",
        type=natural,
        help="of the random inputs; by default that of --out, or fresh, and printed",
    )
    parser.add_argument(
        "--regrade", metavar="STUDENT", nargs="*", help="grade these again whatever is stored; without a name, all"
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=positive,
        default=len(cores()),
        help="how many processes grade (one a core)",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="grade on the Dask cluster with this scheduler: tcp://HOST:8786"
    )


def run(options: argparse.Namespace) -> int:
    """Grade one hand-in, or a class."""
    ordered = order(
        trusted(options.spec, given=options.trust),
        seed=options.seed,
        isolation=options.isolation,
        only=options.only,
        run=options.run,
        diagnose=options.diagnosis,
    )
    with unpacked(options.paths, options.id_from) as paths:
        return _grade(options, ordered, collect(paths, options.id_from, file=options.file, out=options.out))


def _grade(options: argparse.Namespace, ordered: Order, hand_ins: HandIns) -> int:
    files = hand_ins[0].files
    if (
        options.out is not None
        or options.cluster
        or len(hand_ins) > 1
        or len(files) != 1
        or files[0][0] != files[0][1].name
    ):
        if options.report:
            raise GraderError("--report is for one hand-in; for a class use --out DIR")
        return _grade_class(options, ordered, hand_ins)
    with Grader(ordered) as grading:
        report = grading.grade(files[0][1])
    warn_of_isolation(report.isolation)
    return present(report, options.report, verbose=options.verbose, quiet=options.quiet)


def _grade_class(options: argparse.Namespace, ordered: Order, hand_ins: HandIns) -> int:
    with ExitStack() as stack:
        store = None
        if options.out is not None:
            store = stack.enter_context(Store(options.out))
            if options.seed is None and store.seed is not None:
                ordered = ordered.with_seed(store.seed)  # a class is asked the same questions
        course = Class(ordered, hand_ins, store, options.regrade)
        if store is not None:
            store.seed = ordered.seed
            stack.callback(_write_gradebook, store)  # also of what is done when it ends before its time
        tally = _Tally(len(hand_ins))
        try:
            for result in watched(course.grade(options.workers, options.cluster), len(hand_ins)):
                tally.add(result)
                say(_line(result))
        except KeyboardInterrupt:
            how = "the same command goes on from here" if store is not None else "without --out nothing is stored"
            note(f"stopped after {tally.done} of {len(hand_ins)} hand-ins; {how}")
            return 130
    say(tally.sentence())
    note(f"repeat with --seed {ordered.seed}")
    warn_of_isolation(tally.isolation)
    return tally.code


def _write_gradebook(store: Store) -> None:
    say(f"{write_gradebook(store)} and one report each (json, html) beside it")


class _Tally:
    """What is said at the end of a class of any size."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.kept, self.unread, self.provisional = total, 0, 0, 0, 0
        self.isolation, self.code = "", 0
        self.missing: Counter[str] = Counter()  # hand-ins by what this machine lacks

    def add(self, result: Result) -> None:
        """Count one."""
        self.done += 1
        self.kept += result.kept
        self.unread += result.problem is not None
        self.provisional += result.report.provisional and result.problem is None
        self.isolation = result.report.isolation if result.problem is None else self.isolation
        self.missing.update(
            {
                verdict.diagnosis.text
                for verdict in result.report.verdicts
                if verdict.diagnosis is not None and verdict.diagnosis.code == MISSING_HERE
            }
        )
        self.code = 3 if result.ours else max(self.code, exit_code([result.report]))

    def sentence(self) -> str:
        """One line for all."""
        parts = [f"{self.done} hand-ins: {self.done - self.kept} graded now, {self.kept} already graded"]
        parts += [f"{self.unread} without a verdict"] if self.unread else []
        parts += [f"{self.provisional} provisional"] if self.provisional else []
        lacking = [
            f"{text}: {count} hand-in{'s need' if count > 1 else ' needs'} it; install it and grade again"
            for text, count in self.missing.most_common(10)
        ]
        return "\n".join([", ".join(parts), *map(safe_line, lacking)])


def _line(result: Result) -> str:
    report = result.report
    problem = f"  {result.problem}" if result.problem else ""
    note = " (provisional)" if report.provisional and not problem else ""
    kept = " (already graded)" if result.kept else ""
    return safe_line(f"{result.hand_in.id}: {report.score:g} / {report.points:g}{note}{kept}{problem}")
