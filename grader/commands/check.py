"""Check your own work: the visible checks, on the same inputs every time.

For example:
  grader check softmax-classifier homework.ipynb
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import add_grading, add_loudness, add_spec, add_trust
from grader.grading import Grader
from grader.order import order
from grader.output import present
from grader.trust import trusted

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC, SUBMISSION and how to grade it."""
    add_spec(parser)
    parser.add_argument("submission", metavar="SUBMISSION", type=Path, help="your notebook, module, archive or folder")
    add_grading(parser)
    add_loudness(parser)
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Judge the visible checks on the public seed, print the report, write it where asked."""
    spec = trusted(options.spec, given=options.trust)
    ordered = order(
        spec,
        isolation=options.isolation,
        only=options.only,
        run=options.run,
        visible_only=True,
        diagnose=options.diagnosis,
    )
    with Grader(ordered) as grading:
        return present(grading.grade(options.submission), options.report, verbose=options.verbose, quiet=options.quiet)
