"""Say every mistake in a spec with line and column, and what its own reference does not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.arguments import add_trust
from grader.judging.proving import prove
from grader.output import note, say
from grader.spec import lint, load_spec
from grader.trust import require

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC..."""
    parser.add_argument("specs", metavar="SPEC", nargs="+", help="a spec file, or the id of one that ships here")
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Every mistake and advice, each with its place; without a mistake, what the reference does not pass."""
    mistakes = 0
    for path in options.specs:
        found = lint(path)
        if all(problem.advice for problem in found):
            spec = load_spec(path)
            require(spec, given=options.trust)
            found += prove(spec)
        for problem in found:
            say(str(problem))
        mistakes += sum(not problem.advice for problem in found)
    if mistakes:
        note(f"{mistakes} mistake{'s' if mistakes > 1 else ''}")
        return 2
    say(f"{len(options.specs)} spec{'s' if len(options.specs) > 1 else ''} without mistakes")
    return 0
