"""Say every mistake in a spec with line and column, and what its own reference does not pass.

For example:
  grader spec lint homework.yaml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.arguments import add_trust
from grader.errors import Problem
from grader.judging.proving import prove
from grader.output import note, say
from grader.running.clock import OutOfTime, stop_after
from grader.spec import lint, load_spec
from grader.trust import require

if TYPE_CHECKING:
    import argparse

SECONDS = 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC..."""
    parser.add_argument("specs", metavar="SPEC", nargs="+", help="a spec file, or the id of one that ships here")
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Every mistake and advice, each with its place; without a mistake, what the reference does not pass."""
    mistakes = 0
    for path in options.specs:
        found = _found(path, trust=options.trust)
        for problem in found:
            say(str(problem))
        mistakes += sum(not problem.advice for problem in found)
    if mistakes:
        note(f"{mistakes} mistake{'s' if mistakes > 1 else ''}")
        return 2
    say(f"{len(options.specs)} spec{'s' if len(options.specs) > 1 else ''} without mistakes")
    return 0


def _found(path: str, *, trust: bool) -> tuple[Problem, ...]:
    """Mistakes and advice; nothing that a spec or its reference says takes longer than `SECONDS`."""
    found: tuple[Problem, ...] = ()
    try:
        with stop_after(SECONDS):
            found = lint(path)
            if all(problem.advice for problem in found):
                spec = load_spec(path)
                require(spec, given=trust)
                found += prove(spec)
    except OutOfTime:
        message = f"lint stopped after {SECONDS:g} s: the reference takes too long, or the draws are too large"
        found += (Problem(path, 1, 1, message),)
    return found
