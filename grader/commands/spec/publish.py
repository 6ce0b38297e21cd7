"""Write the students' edition of a spec: no hidden checks, and answers in place of the reference.

For example:
  grader spec publish softmax-classifier --out handout/
  grader check handout/softmax-classifier.yaml homework.ipynb
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import add_spec, add_trust
from grader.output import note, say
from grader.publishing import publish
from grader.spec import load_spec
from grader.trust import require

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC and where to."""
    add_spec(parser)
    parser.add_argument(
        "--out", metavar="DIR", type=Path, required=True, help="the folder to hand out; made if need be"
    )
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Write it, and say what it leaves to the course's run."""
    spec = load_spec(options.spec)
    require(spec, given=options.trust)
    edition = publish(spec, options.out)
    size = (edition.answers.stat().st_size + 1023) // 1024
    say(f"{edition.spec}: {edition.checks} checks; {edition.answers.name}: {size} kB of answers")
    for why in dict.fromkeys(each.why for each in edition.left):
        checks = ", ".join(each.check for each in edition.left if each.why == why)
        note(f"{checks}: {why}")
    return 0
