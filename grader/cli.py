"""The command line: arguments and exit codes. The only module that prints.

Exit codes: 0 everything passed, 1 something did not, 2 cannot grade (bad spec, unreadable file, wrong usage),
3 our own fault.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from grader.batch import Result
    from grader.model import Report

app = typer.Typer(
    name="grader",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade backpropagation homework: check a notebook against references and numerical gradients, "
    "and say what is wrong.",
)
spec_app = typer.Typer(
    no_args_is_help=True, help="For instructors: look for mistakes in a spec.", rich_markup_mode=None
)
app.add_typer(spec_app, name="spec")

SpecArgument = Annotated[str, typer.Argument(metavar="SPEC", help="A spec file, or the id of one that ships here.")]
ReportOption = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="KIND=FILE", help="Also write json=FILE, html=FILE or markdown=FILE."),
]
OnlyOption = Annotated[list[str] | None, typer.Option("--only", metavar="ID", help="Judge this check only.")]
IsolationOption = Annotated[
    str, typer.Option(metavar="TIER", help="auto, strong, standard or limits; a named tier refuses to run below it.")
]
RunOption = Annotated[
    str, typer.Option("--run", metavar="WHAT", help="What to run of the hand-in: auto, needed or all.")
]


@app.command()
def check(
    spec: SpecArgument,
    submission: Annotated[Path, typer.Argument(help="Your notebook, module, archive or folder.")],
    report: ReportOption = None,
    only: OnlyOption = None,
    run: RunOption = "auto",
    isolation: IsolationOption = "auto",
) -> None:
    """Check your own work: the visible checks, on the same inputs every time.

    Example: grader check softmax-classifier homework.ipynb
    """
    from grader.grade import Grader, order

    targets = _targets(report or [])
    ordered = order(spec, isolation=_tier(isolation), only=only or (), run=_run(run), visible_only=True)
    with Grader(ordered) as grading:
        result = grading.grade(submission)
    _show(result)
    _write(result, targets)
    raise typer.Exit(_code([result]))


@app.command()
def grade(  # noqa: PLR0913, PLR0917 -- one parameter an option
    spec: SpecArgument,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A hand-in, several, or a folder of them.")],
    report: ReportOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="One report each and gradebook.csv; reruns skip.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the random inputs; a fresh one is drawn and printed.")] = None,
    only: OnlyOption = None,
    run: RunOption = "auto",
    isolation: IsolationOption = "auto",
    workers: Annotated[int, typer.Option(min=1, help="How many hand-ins at a time.")] = os.cpu_count() or 1,
) -> None:
    """Grade hand-ins by every check of the spec, hidden ones too, on fresh random inputs.

    Examples:
      grader grade softmax-classifier alice.ipynb --report html=alice.html
      grader grade softmax-classifier submissions/ --out reports/
    """
    from grader.batch import collect
    from grader.grade import Grader, order

    targets = _targets(report or [])
    ordered = order(spec, seed=seed, isolation=_tier(isolation), only=only or (), run=_run(run))
    hand_ins = collect(paths)
    if out is None and len(hand_ins) == 1:
        with Grader(ordered) as grading:
            result = grading.grade(hand_ins[0].path)
        _show(result)
        _write(result, targets)
        typer.echo(f"Repeat with --seed {ordered.seed}", err=True)
        raise typer.Exit(_code([result]))
    if targets:
        raise GraderError("--report is for one hand-in; for a class use --out DIR")
    raise typer.Exit(_grade_class(ordered, hand_ins, out, workers))


def _grade_class(ordered, hand_ins, out, workers) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from grader.batch import grade_all, prepare, write_gradebook

    if out is not None:
        prepare(out)
    console = _console(stderr=True)
    results = list(_with_progress(console, grade_all(ordered, hand_ins, out, workers), len(hand_ins)))
    results.sort(key=lambda result: result.hand_in.name)
    for result in results:
        typer.echo(_line(result))
    if out is not None:
        typer.echo(f"{write_gradebook(results, out)} and one report each (json, html) beside it")
    typer.echo(f"Repeat with --seed {ordered.seed}", err=True)
    return _code([result.report for result in results])


def _with_progress(console: Console, results: Iterable[Result], total: int) -> Iterable[Result]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("grading", total=total, name="")
        for result in results:
            progress.update(task, advance=1, name=result.hand_in.name.encode("ascii", "replace").decode()[:30])
            yield result


def _line(result: Result) -> str:
    report = result.report
    note = " (provisional)" if report.provisional and result.problem is None else ""
    kept = " (already graded)" if result.kept else ""
    problem = f"  {result.problem}" if result.problem else ""
    return _safe(f"{result.hand_in.name}: {report.score:g} / {report.points:g}{note}{kept}{problem}")


@spec_app.command("lint")
def spec_lint(specs: Annotated[list[Path], typer.Argument(metavar="SPEC...", help="Spec files.")]) -> None:
    """Say every mistake in a spec, each with its line and column."""
    from grader.spec import lint

    problems = [problem for path in specs for problem in lint(path)]
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} mistake{'s' if len(problems) > 1 else ''}", err=True)
        raise typer.Exit(2)
    typer.echo(f"{len(specs)} spec{'s' if len(specs) > 1 else ''} without mistakes")


@app.command()
def schema(what: Annotated[str, typer.Argument(metavar="spec|report", help="Which JSON Schema.")]) -> None:
    """Print the JSON Schema of specs or of reports."""
    import json

    if what == "spec":
        from grader.spec import spec_schema as make
    elif what == "report":
        from grader.reports import report_schema as make
    else:
        raise GraderError(f"no schema called {what!r}; there are: spec, report")
    typer.echo(json.dumps(make(), indent=2))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The new assignment's id, such as mse-regression.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to put it.")] = Path(),
) -> None:
    """Start an assignment: a spec, its reference and a starter notebook that grade each other out of the box."""
    from grader.new import create

    for path in create(name, folder):
        typer.echo(path)
    typer.echo(f"Now try: grader check {folder / name / (name + '.yaml')} {folder / name / 'solution.ipynb'}")


@app.command()
def doctor() -> None:
    """Say what works on this machine: versions, isolation tiers, and what to install for more."""
    from grader.doctor import examine

    healthy = True
    for finding in examine():
        healthy = healthy and (finding.ok or not finding.needed)
        mark = "ok" if finding.ok else "no"
        typer.echo(f"{mark:>3}  {finding.name}: {finding.detail}")
        if finding.remedy and not finding.ok:
            typer.echo(f"     remedy: {finding.remedy}")
    raise typer.Exit(0 if healthy else 2)


def _safe(text: str) -> str:
    """Text that may carry a student's (a file name, a message) without what a terminal would obey."""
    from grader.reports import safe_line

    return "\n".join(safe_line(line) for line in text.splitlines())


def _show(report: Report) -> None:
    from grader.reports import render

    render(report, _console())


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def _targets(options: list[str]) -> list[tuple[Callable[[Report], bytes], Path]]:
    """What to write where; refused before any grading if it cannot be."""
    targets: list[tuple[Callable[[Report], bytes], Path]] = []
    for option in options:
        kind, _, file = option.partition("=")
        writers: dict[str, Callable[[Report], bytes]] = {"json": _as_json, "html": _as_html, "markdown": _as_markdown}
        if kind not in writers or not file:
            raise GraderError(f"--report {option}: write KIND=FILE with KIND one of {', '.join(writers)}")
        if not Path(file).parent.is_dir():
            raise GraderError(f"--report {option}: there is no folder {Path(file).parent}")
        targets.append((writers[kind], Path(file)))
    return targets


def _write(report: Report, targets: list[tuple[Callable[[Report], bytes], Path]]) -> None:
    for make, path in targets:
        try:
            path.write_bytes(make(report))
        except OSError as error:
            raise GraderError(f"{path}: cannot be written: {error.strerror}") from error
        typer.echo(f"wrote {path}", err=True)


def _as_json(report: Report) -> bytes:
    from grader.model import to_json

    return to_json(report)


def _as_html(report: Report) -> bytes:
    from grader.reports import to_html

    return to_html(report).encode()


def _as_markdown(report: Report) -> bytes:
    from grader.reports import to_markdown

    return to_markdown(report).encode()


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise GraderError(f"{option} {value}: not one of {', '.join(allowed)}")
    return value


def _tier(value: str) -> str:
    return _one_of("--isolation", value, ("auto", "strong", "standard", "limits"))


def _run(value: str) -> str:
    return _one_of("--run", value, ("auto", "needed", "all"))


def _code(reports: list[Report]) -> int:
    from grader.model import Status

    passed = all(r.verdicts and all(v.status is Status.PASSED for v in r.verdicts) for r in reports)
    return 0 if passed else 1


def main() -> None:
    """Run the command line; every way to end is one of the four exit codes."""
    try:
        app()
    except GraderError as error:
        typer.echo(_safe(str(error)), err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has left; Python would complain at exit
        sys.exit(1)
    except Exception:  # noqa: BLE001 -- the last line: whatever it is, it is ours
        import traceback

        traceback.print_exc()
        typer.echo(
            "This is a fault of the grader, not of the submission. Please report it with the lines above.", err=True
        )
        sys.exit(3)
