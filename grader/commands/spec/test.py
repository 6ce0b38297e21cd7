"""Which wrong solutions does a spec catch? Mistakes are made in its reference, one at a time, and judged.

For example:
  grader spec test softmax-classifier
  grader spec test homework.yaml solution.ipynb --fail-under 95 --json strength.json
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import TIERS, add_trust, natural, positive
from grader.errors import GraderError
from grader.model import PUBLIC_SEED, to_json
from grader.order import order
from grader.output import console, note, say
from grader.strength.testing import measure
from grader.trust import trusted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from grader.strength.result import Attempted, Strength

_PROPOSED = 5  # checks, the most useful ones
_SHOWN = 40  # survivors that are listed; the JSON has all of them


def arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC, a right solution, and how much to try."""
    parser.add_argument("spec", metavar="SPEC", help="a spec file, or the id of one that ships here")
    parser.add_argument(
        "solution", metavar="SOLUTION", nargs="?", type=Path, help="a right solution; by default the spec's reference"
    )
    parser.add_argument(
        "--fail-under", metavar="PERCENT", type=float, default=100.0, help="exit 1 below this share caught (100)"
    )
    parser.add_argument("--every", metavar="N", type=positive, default=1, help="try only every N-th mistake")
    parser.add_argument(
        "--idle", action="store_true", help="judge each mistake by all checks, to say which checks catch nothing (slow)"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write everything that was found")
    parser.add_argument("--seed", metavar="N", type=natural, default=PUBLIC_SEED, help="of the random inputs")
    parser.add_argument("--isolation", choices=TIERS, default="auto", help="a named tier refuses to run below it")
    add_trust(parser)


def run(options: argparse.Namespace) -> int:
    """Try every mistake, say what survives and what could be done, and judge by `--fail-under`."""
    from rich.progress import Progress

    ordered = order(trusted(options.spec, given=options.trust), seed=options.seed, isolation=options.isolation)
    with Progress(console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("making mistakes", total=None)
        found = measure(
            ordered,
            options.solution,
            every=options.every,
            idle=options.idle,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    _say(found)
    if options.json is not None:
        try:
            options.json.write_bytes(to_json(found))
        except OSError as error:
            raise GraderError(f"{options.json}: cannot be written: {error.strerror}") from error
        note(f"wrote {options.json}")
    sound = found.score >= options.fail_under and not found.broken
    return 0 if sound and not any(each.earned for each in found.empty if each.must_not) else 1


def _say(found: Strength) -> None:
    survivors = [each for each in found.tried if each.fate == "survived"]
    for each in survivors[:_SHOWN]:
        say(f"survived: {each.function}, line {each.line}: `{each.before}` made `{each.after}` ({each.code})")
        say(f"    {each.example}")
    if len(survivors) > _SHOWN:
        say(f"... and {len(survivors) - _SHOWN} more; --json FILE has all of them")
    _say_proposals(survivors)
    _say_idle(found)
    for name in found.broken:
        say(f"left out: the solution itself does not pass {name}")
    for empty in found.empty:
        if empty.earned:
            say(f"functions that only {empty.name} earn {empty.earned:g} points: {', '.join(empty.passed)}")
    some = f" (every {found.every}. one was tried)" if found.every > 1 else ""
    say(
        f"{found.spec}: {found.caught} of {found.caught + found.survived} mistakes caught ({found.score:g} %){some}, "
        f"{found.equivalent} changed nothing"
    )


def _say_proposals(survivors: Sequence[Attempted]) -> None:
    """Checks to add, the one that catches most first; which survivors none was found for."""
    proposals = Counter(each.proposal for each in survivors if each.proposal)
    if proposals:
        say("these checks catch them; each was tried, under the others in the spec:")
    for text, count in proposals.most_common(_PROPOSED):
        say("\n".join(f"  {line}" for line in text.splitlines()))
        say(f"    # catches {count} of the {len(survivors)}")
    if (without := len(survivors) - sum(proposals.values())) and survivors:
        say(f"for {without} of them no check was found; their inputs are above")


def _say_idle(found: Strength) -> None:
    if found.idle:
        say(f"these checks catch none of the mistakes that were tried: {', '.join(found.idle)}")
    if found.spare:
        say(f"these catch nothing that no other check catches: {', '.join(found.spare)}")
