"""The course's assignments, whole: solutions in every tier on many seeds, starters, every example.

Solutions and right examples must get full marks, starters nothing, wrong examples must lose exactly the checks that
they name; others may be inconclusive where the example says why. Prints what differs and one line for each assignment;
the exit code is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".ci" / "course"))

from examples import NAMES, examples  # noqa: E402 -- found by the line above

from grader.errors import SandboxError  # noqa: E402
from grader.grading import Grader, order  # noqa: E402
from grader.model import Status  # noqa: E402
from grader.sandbox.tiers import TIERS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from examples import Example

    from grader.model import Report


def main() -> None:
    """Grade them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="for each solution in each tier")
    parser.add_argument("--first", type=int, default=5000, help="the first seed")
    parser.add_argument("--only", nargs="*", default=NAMES, metavar="ASSIGNMENT")
    parser.add_argument("--tiers", nargs="*", default=TIERS, metavar="TIER", help="in which the solutions are graded")
    parser.add_argument("--no-examples", action="store_true", help="the solutions alone")
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    wrong = 0
    for name in options.only:
        wrong += _of(name, seeds, options.tiers, examples_too=not options.no_examples)
    sys.exit(1 if wrong else 0)


def _of(name: str, seeds: range, tiers: Sequence[str], *, examples_too: bool) -> int:
    """How many hand-ins of an assignment fared otherwise than they should."""
    started, differing, graded = time.perf_counter(), 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        others = _others(name, Path(scratch), seeds[0]) if examples_too else iter(())
        for what, told in itertools.chain(_solutions(name, seeds, tiers), others):
            graded += 1
            if told:
                differing += 1
                print(f"  {what}: {told}", flush=True)
    print(
        f"{name}: {graded - differing} of {graded} as they should be, {time.perf_counter() - started:.0f} s", flush=True
    )
    return differing


def _solutions(name: str, seeds: range, tiers: Sequence[str]) -> Iterator[tuple[str, str]]:
    solution = ROOT / "assignments" / name / "solution.ipynb"
    for tier in tiers:
        try:
            for seed in seeds:
                with Grader(order(name, seed=seed, isolation=tier, diagnose=False)) as grading:
                    yield f"solution, tier {tier}, seed {seed}", _short_of_full_marks(grading.grade(solution))
        except SandboxError as error:
            print(f"  tier {tier} is not to be had here: {error}", flush=True)


def _others(name: str, scratch: Path, seed: int) -> Iterator[tuple[str, str]]:
    with Grader(order(name, seed=seed, diagnose=False)) as grading:
        starter = grading.grade(ROOT / "assignments" / name / "starter.ipynb")
        yield "starter", "" if starter.score == 0 else f"earned {starter.score:g}"
        for example in examples(name):
            report = grading.grade(example.at(scratch))
            told = _short_of_full_marks(report) if example.right else _otherwise(example, report, grading)
            yield str(example), told + (f" (known: {example.not_yet})" if told and example.not_yet else "")


def _short_of_full_marks(report: Report) -> str:
    lost = [
        f"{verdict.id} {verdict.status.value}" for verdict in report.verdicts if verdict.status is not Status.PASSED
    ]
    return ", ".join(lost)


def _otherwise(example: Example, report: Report, grading: Grader) -> str:
    after = {check.id: set(check.after) for check in grading.order.spec.checks}
    named = set(example.fails)
    lost = {
        verdict.id
        for verdict in report.verdicts
        if verdict.status is not Status.PASSED
        and not (verdict.status is Status.SKIPPED and after[verdict.id] & named)
        and not (verdict.status is Status.INCONCLUSIVE and example.undecided)
    }
    extra, missed = sorted(lost - named), sorted(named - lost)
    return "; ".join([f"loses {', '.join(extra)} too"] * bool(extra) + [f"keeps {', '.join(missed)}"] * bool(missed))


if __name__ == "__main__":
    main()
