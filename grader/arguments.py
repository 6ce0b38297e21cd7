"""What several commands take on the command line.

By argparse: a larger library would cost every check as much CPU as importing numpy does.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

TIERS = ("auto", "strong", "standard", "limits")
WHAT_TO_RUN = ("auto", "needed", "all")
KITS = ("classroom50", "github", "gradescope", "prairielearn", "reporter")  # places that are set up from here
PLATFORMS = ("canvas", "moodle", "nbgrader")  # places that take a class back: `grader feedback --as`
WRITERS = (*KITS, "coursera", "junit")  # places that take one hand-in's result as a file
FORMATS = ("json", "html", "markdown", *WRITERS)


class Parser(argparse.ArgumentParser):
    """Says what was wrong before how it should be, and keeps the line breaks of its help."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)  # type: ignore[arg-type]


def add_spec(parser: argparse.ArgumentParser) -> None:
    """SPEC."""
    parser.add_argument("spec", metavar="SPEC", help="a spec file, or the id of one that ships here")


def add_trust(parser: argparse.ArgumentParser) -> None:
    """Whether the program that a spec may bring along is run."""
    parser.add_argument(
        "--trust", action="store_true",
        help="run the reference beside the spec: a program of its author's, with your rights; remembered",
    )  # fmt: skip


def add_grading(parser: argparse.ArgumentParser) -> None:
    """What decides how a hand-in is graded, and where its report goes."""
    parser.add_argument(
        "--report", metavar="KIND=FILE", type=_report, action="append", default=[],
        help=f"also write the report; KIND is one of {', '.join(FORMATS)}; repeatable",
    )  # fmt: skip
    parser.add_argument("--only", metavar="ID", action="append", default=[], help="judge this check only; repeatable")
    parser.add_argument(
        "--run", choices=WHAT_TO_RUN, default="auto",
        help="what to run of a hand-in: what the graded functions need, all, or (auto) all if a name still misses",
    )  # fmt: skip
    parser.add_argument(
        "--no-diagnosis", dest="diagnosis", action="store_false",
        help="do not look for the mistakes behind what is wrong",
    )  # fmt: skip
    parser.add_argument(
        "--isolation", choices=TIERS, default="auto", help="a named tier refuses to run below it; see `grader doctor`"
    )


def add_loudness(parser: argparse.ArgumentParser) -> None:
    """How much is printed of a report."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("-v", "--verbose", action="store_true", help="a line for each check that passed, too")
    how.add_argument("-q", "--quiet", action="store_true", help="the score only")


def natural(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if natural(text) == 0:
        raise argparse.ArgumentTypeError("0 hand-ins at a time would never end")
    return int(text)


def points(text: str) -> float:
    """What a check can be worth: a number from 0 on."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of points, from 0 on")
    return value


def _report(text: str) -> tuple[str, Path]:
    kind, _, file = text.partition("=")
    if kind not in FORMATS or not file:
        raise argparse.ArgumentTypeError(f"{text!r}: write KIND=FILE with KIND one of {', '.join(FORMATS)}")
    if not Path(file).parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r}: there is no folder {Path(file).parent}")
    return kind, Path(file)
