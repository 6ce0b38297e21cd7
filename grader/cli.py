"""The command line: what each command does, and exit codes. The only module that prints.

Exit codes: 0 everything passed, 1 something did not, 2 cannot grade (bad spec, unreadable file, wrong usage),
3 our own fault.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from grader.arguments import parser
from grader.errors import GraderError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rich.console import Console

    from grader.classroom.batch import HandIn, Result
    from grader.grading import Order
    from grader.model import Report


def check(options: argparse.Namespace) -> int:
    """A student's own check."""
    from grader.grading import Grader, order

    ordered = order(options.spec, isolation=options.isolation, only=options.only, run=options.run, visible_only=True)
    with Grader(ordered) as grading:
        return _present(grading.grade(options.submission), options.report)


def grade(options: argparse.Namespace) -> int:
    """Staff: one hand-in, or a class."""
    from grader.classroom.batch import collect
    from grader.grading import Grader, order

    ordered = order(options.spec, seed=options.seed, isolation=options.isolation, only=options.only, run=options.run)
    hand_ins = collect(options.paths)
    if options.out is not None or len(hand_ins) > 1:
        if options.report:
            raise GraderError("--report is for one hand-in; for a class use --out DIR")
        return _grade_class(ordered, hand_ins, options.out, options.workers)
    with Grader(ordered) as grading:
        report = grading.grade(hand_ins[0].path)
    _warn_of(report)
    return _present(report, options.report)


def _grade_class(ordered: Order, hand_ins: list[HandIn], out: Path | None, workers: int) -> int:
    from grader.classroom.batch import grade_all, prepare, write_gradebook

    if out is not None:
        prepare(out)
    console = _console(stderr=True)
    results = list(_with_progress(console, grade_all(ordered, hand_ins, out, workers), len(hand_ins)))
    results.sort(key=lambda result: result.hand_in.name)
    for result in results:
        _say(_line(result))
    if out is not None:
        _say(f"{write_gradebook(results, out)} and one report each (json, html) beside it")
    _note(f"repeat with --seed {ordered.seed}")
    _warn_of(results[0].report)
    if any(result.ours for result in results):
        return 3
    return _code([result.report for result in results])


def _with_progress(console: Console, results: Iterable[Result], total: int) -> Iterable[Result]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    name = TextColumn("{task.fields[name]}", markup=False)
    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), name)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("grading", total=total, name="")
        for result in results:
            progress.update(task, advance=1, name=_safe(result.hand_in.name)[:30])
            yield result


def _line(result: Result) -> str:
    report = result.report
    note = " (provisional)" if report.provisional and result.problem is None else ""
    kept = " (already graded)" if result.kept else ""
    problem = f"  {result.problem}" if result.problem else ""
    return f"{result.hand_in.name}: {report.score:g} / {report.points:g}{note}{kept}{problem}"


def spec(options: argparse.Namespace) -> int:
    """`grader spec lint`: every mistake, each with its place; without any, what the reference does not pass."""
    from grader.judging.proving import prove
    from grader.spec import lint, load_spec

    problems = [problem for path in options.specs for problem in lint(path) or prove(load_spec(path))]
    for problem in problems:
        _say(str(problem))
    if problems:
        _note(f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}")
        return 2
    _say(f"{len(options.specs)} spec{'s' if len(options.specs) > 1 else ''} without mistakes")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print a JSON Schema."""
    import json

    if options.what == "spec":
        from grader.spec import spec_schema as make
    else:
        from grader.reports import report_schema as make
    sys.stdout.write(json.dumps(make(), indent=2) + "\n")
    return 0


def new(options: argparse.Namespace) -> int:
    """Start an assignment."""
    from grader.new import create

    made = create(options.name, options.folder)
    for path in made:
        _say(str(path))
    home = made[0].parent
    _say(f"Now try: grader check {made[0]} {home / 'solution.ipynb'}")
    return 0


def doctor(_: argparse.Namespace) -> int:
    """Say what works here."""
    from grader.doctor import examine

    findings = examine()
    for finding in findings:
        _say(f"{'ok' if finding.ok else 'no':>3}  {finding.name}: {finding.detail}")
        if finding.remedy and not finding.ok:
            _say(f"     remedy: {finding.remedy}")
    return 0 if all(finding.ok for finding in findings if finding.needed) else 2


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check, "grade": grade, "spec": spec, "schema": schema, "new": new, "doctor": doctor,
}  # fmt: skip


def _present(report: Report, targets: list[tuple[str, Path]]) -> int:
    """Print the report, write it where asked, and give the exit code."""
    from grader.reports import render

    render(report, _console())
    for kind, path in targets:
        try:
            path.write_bytes(_as(kind, report))
        except OSError as error:
            raise GraderError(f"{path}: cannot be written: {error.strerror}") from error
        _note(f"wrote {path}")
    return _code([report])


def _as(kind: str, report: Report) -> bytes:
    if kind == "json":
        from grader.model import to_json

        return to_json(report)
    from grader.reports import to_html, to_markdown

    return (to_html(report) if kind == "html" else to_markdown(report)).encode()


def _warn_of(report: Report) -> None:
    if report.isolation.startswith("limits"):
        _note("warning: isolation is `limits`: time and memory only, no sandbox; `grader doctor` says what to install")


def _code(reports: list[Report]) -> int:
    from grader.model import Status

    passed = all(r.verdicts and all(v.status is Status.PASSED for v in r.verdicts) for r in reports)
    return 0 if passed else 1


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def _safe(text: str) -> str:
    """Text that may carry a student's (a file name, a message) without what a terminal would obey."""
    from grader.reports import safe_line

    indents = [line[: len(line) - len(line.lstrip(" "))] for line in text.splitlines()]
    return "\n".join(indent + safe_line(line) for indent, line in zip(indents, text.splitlines(), strict=True))


def _say(text: str) -> None:
    sys.stdout.write(f"{_safe(text)}\n")


def _note(text: str) -> None:
    sys.stderr.write(f"{_safe(text)}\n")


def main() -> None:
    """Run the command line; every way to end is one of the four exit codes."""
    # The parent's matrices are small: a thread for each core costs more at start than it ever gains.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    options = parser().parse_args()
    try:
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
    except GraderError as error:
        _note(str(error))
        code = 2
    except KeyboardInterrupt:
        _note("stopped")
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has left; Python would complain at exit
        code = 1
    except Exception:  # noqa: BLE001 -- the last line: whatever it is, it is ours
        import traceback

        traceback.print_exc()
        _note("this is a fault of the grader, not of the hand-in; please report it with the lines above")
        code = 3
    sys.exit(code)
