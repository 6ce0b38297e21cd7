"""Grade hand-ins by every check of the spec, hidden ones too, on fresh random inputs.

For example:
  grader grade softmax-classifier alice.ipynb --report html=alice.html
  grader grade softmax-classifier submissions/ --out reports/
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import add_grading, add_loudness, add_spec, natural, positive
from grader.classroom.hand_ins import collect
from grader.classroom.run import grade_all, write_gradebook
from grader.classroom.store import Store
from grader.errors import GraderError
from grader.grading import Grader
from grader.order import order
from grader.output import console, exit_code, note, present, safe, say, warn_of_isolation

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from grader.classroom.hand_ins import HandIn
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
    parser.add_argument("--out", metavar="DIR", type=Path, help="one report each and gradebook.csv; a rerun skips")
    parser.add_argument(
        "--seed",
        metavar="N",
        type=natural,
        help="of the random inputs; by default that of --out, or fresh, and printed",
    )
    parser.add_argument(
        "--workers", metavar="N", type=positive, default=os.cpu_count() or 1, help="how many hand-ins at a time"
    )


def run(options: argparse.Namespace) -> int:
    """Grade one hand-in, or a class."""
    with ExitStack() as stack:
        store = None
        hand_ins = collect(options.paths)
        if options.report and (options.out is not None or len(hand_ins) > 1):
            raise GraderError("--report is for one hand-in; for a class use --out DIR")
        ordered = order(
            options.spec,
            seed=options.seed,
            isolation=options.isolation,
            only=options.only,
            run=options.run,
            diagnose=options.diagnosis,
        )
        if options.out is not None:
            store = stack.enter_context(Store(options.out))
            if options.seed is None and store.seed is not None:
                ordered = ordered.with_seed(store.seed)  # a class is asked the same questions
            store.seed = ordered.seed
        if store is not None or len(hand_ins) > 1:
            return _grade_class(ordered, hand_ins, store, options.workers)
        with Grader(ordered) as grading:
            report = grading.grade(hand_ins[0].path)
    warn_of_isolation(report.isolation)
    return present(report, options.report, verbose=options.verbose, quiet=options.quiet)


def _grade_class(ordered: Order, hand_ins: list[HandIn], store: Store | None, workers: int) -> int:
    results = list(_with_progress(grade_all(ordered, hand_ins, store, workers), len(hand_ins)))
    results.sort(key=lambda result: result.hand_in.name)
    for result in results:
        say(_line(result))
    if store is not None:
        say(f"{write_gradebook(store)} and one report each (json, html) beside it")
    note(f"repeat with --seed {ordered.seed}")
    warn_of_isolation(results[0].report.isolation)
    if any(result.ours for result in results):
        return 3
    return exit_code([result.report for result in results])


def _with_progress(results: Iterable[Result], total: int) -> Iterable[Result]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    name = TextColumn("{task.fields[name]}", markup=False)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), name)
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=total, name="")
        for result in results:
            progress.update(task, advance=1, name=safe(result.hand_in.name)[:30])
            yield result


def _line(result: Result) -> str:
    report = result.report
    problem = f"  {result.problem}" if result.problem else ""
    note = " (provisional)" if report.provisional and not problem else ""
    kept = " (already graded)" if result.kept else ""
    return f"{result.hand_in.name}: {report.score:g} / {report.points:g}{note}{kept}{problem}"
