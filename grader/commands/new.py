"""Start an assignment: a spec, its reference and a starter notebook, ready to run.

For example:
  grader new mse-regression
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.new import create
from grader.output import say
from grader.spec import load_spec
from grader.trust import programs, remember

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """NAME and the folder for it."""
    parser.add_argument("name", metavar="NAME", help="the new assignment's id: small letters, digits, '-'")
    parser.add_argument("--in", dest="folder", metavar="DIR", type=Path, default=Path(), help="where to put it")


def run(options: argparse.Namespace) -> int:
    """Write the files, and say what to try next."""
    made = create(options.name, options.folder)
    remember(programs(load_spec(made[0])))  # it is the instructor's own
    for path in made:
        say(str(path))
    home = made[0].parent
    say(f"Now try: grader check {made[0]} {home / 'solution.ipynb'}")
    return 0
