"""Which wrong solutions does a spec catch? Mistakes are made in its reference, one at a time, and judged.

For example:
  grader spec test softmax-classifier
  grader spec test homework.yaml solution.ipynb --fail-under 95 --json strength.json
"""

from __future__ import annotations

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

    from grader.strength.result import Strength

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
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    _say(found)
    if options.json is not None:
        try:
            options.json.write_bytes(to_json(found))
        except OSError as error:
            raise GraderError(f"{options.json}: cannot be written: {error.strerror}") from error
        note(f"wrote {options.json}")
    return 0 if found.score >= options.fail_under and not any(each.earned for each in found.empty) else 1


def _say(found: Strength) -> None:
    survivors = [each for each in found.tried if each.fate == "survived"]
    for each in survivors[:_SHOWN]:
        say(f"survived: {each.function}, line {each.line}: `{each.before}` made `{each.after}` ({each.code})")
        say(f"    {each.example}")
    if len(survivors) > _SHOWN:
        say(f"... and {len(survivors) - _SHOWN} more; --json FILE has all of them")
    proposals = list(dict.fromkeys(each.proposal for each in survivors if each.proposal))
    if proposals:
        say("these checks would catch some of them:")
        for text in proposals[:5]:
            say("\n".join(f"  {line}" for line in text.splitlines()))
    for name in found.broken:
        say(f"left out: the solution itself does not pass {name}")
    if found.idle:
        say(f"catch nothing that others do not catch: {', '.join(found.idle)}")
    for empty in found.empty:
        if empty.earned:
            say(f"functions that only {empty.name} earn {empty.earned:g} points: {', '.join(empty.passed)}")
    say(
        f"{found.spec}: {found.caught} of {found.caught + found.survived} mistakes caught ({found.score:g} %), "
        f"{found.equivalent} changed nothing"
    )
