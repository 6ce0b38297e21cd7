"""The command line's arguments and its help.

By argparse: a larger library would cost every check as much CPU as importing numpy does.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

TIERS = ("auto", "strong", "standard", "limits")
WHAT_TO_RUN = ("auto", "needed", "all")
FORMATS = ("json", "html", "markdown")

_ABOUT = (
    "Grade backpropagation homework: check a notebook against references and numerical gradients, "
    "and say what is wrong."
)
_EXITS = "Exit codes: 0 everything passed, 1 something did not, 2 cannot grade, 3 a fault of the grader."


class _Parser(argparse.ArgumentParser):
    """Says what was wrong before how it should be, and keeps the line breaks of its help."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)  # type: ignore[arg-type]


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(prog="grader", description=_ABOUT, epilog=_EXITS)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _check(commands)
    _grade(commands)
    spec = commands.add_parser("spec", help="for instructors: look for mistakes in a spec").add_subparsers(
        dest="action", metavar="ACTION", required=True, parser_class=_Parser
    )
    lint = spec.add_parser("lint", help="say every mistake in a spec, and what its own reference does not pass")
    lint.add_argument("specs", metavar="SPEC", nargs="+", help="a spec file, or the id of one that ships here")
    schema = commands.add_parser("schema", help="print the JSON Schema of specs or of reports")
    schema.add_argument("what", choices=("spec", "report"), help="which schema")
    _new(commands)
    commands.add_parser("doctor", help="say what works on this machine, and what to install for more")
    return top


def _check(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = commands.add_parser(
        "check",
        help="check your own work",
        description="Check your own work: the visible checks, on the same inputs every time.",
        epilog="example:\n  grader check softmax-classifier homework.ipynb",
    )
    _add_spec(check)
    check.add_argument("submission", metavar="SUBMISSION", type=Path, help="your notebook, module, archive or folder")
    _add_common(check)


def _grade(commands: argparse._SubParsersAction[_Parser]) -> None:
    grade = commands.add_parser(
        "grade",
        help="grade hand-ins by every check",
        description="Grade hand-ins by every check of the spec, hidden ones too, on fresh random inputs.",
        epilog="examples:\n  grader grade softmax-classifier alice.ipynb --report html=alice.html\n"
        "  grader grade softmax-classifier submissions/ --out reports/",
    )
    _add_spec(grade)
    grade.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="a hand-in, several, or a folder that holds them"
    )
    _add_common(grade)
    grade.add_argument("--out", metavar="DIR", type=Path, help="one report each and gradebook.csv; a rerun skips")
    grade.add_argument("--seed", metavar="N", type=_natural, help="of the random inputs; by default fresh, and printed")
    grade.add_argument(
        "--workers", metavar="N", type=_positive, default=os.cpu_count() or 1, help="how many hand-ins at a time"
    )


def _new(commands: argparse._SubParsersAction[_Parser]) -> None:
    new = commands.add_parser(
        "new",
        help="start an assignment",
        description="Start an assignment: a spec, its reference and a starter notebook, ready to run.",
        epilog="example:\n  grader new mse-regression",
    )
    new.add_argument("name", metavar="NAME", help="the new assignment's id: small letters, digits, '-'")
    new.add_argument("--in", dest="folder", metavar="DIR", type=Path, default=Path(), help="where to put it")


def _add_spec(command: _Parser) -> None:
    command.add_argument("spec", metavar="SPEC", help="a spec file, or the id of one that ships here")


def _add_common(command: _Parser) -> None:
    command.add_argument(
        "--report", metavar="KIND=FILE", type=_report, action="append", default=[],
        help=f"also write the report; KIND is one of {', '.join(FORMATS)}; repeatable",
    )  # fmt: skip
    command.add_argument("--only", metavar="ID", action="append", default=[], help="judge this check only; repeatable")
    command.add_argument(
        "--run", choices=WHAT_TO_RUN, default="auto",
        help="what to run of a hand-in: what the graded functions need, all, or (auto) all if a name still misses",
    )  # fmt: skip
    command.add_argument(
        "--isolation", choices=TIERS, default="auto", help="a named tier refuses to run below it; see `grader doctor`"
    )


def _report(text: str) -> tuple[str, Path]:
    kind, _, file = text.partition("=")
    if kind not in FORMATS or not file:
        raise argparse.ArgumentTypeError(f"{text!r}: write KIND=FILE with KIND one of {', '.join(FORMATS)}")
    if not Path(file).parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r}: there is no folder {Path(file).parent}")
    return kind, Path(file)


def _natural(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _positive(text: str) -> int:
    if _natural(text) == 0:
        raise argparse.ArgumentTypeError("0 hand-ins at a time would never end")
    return int(text)
