"""The library of specs: every right solution in every tier on many seeds, every wrong one, and what a hand-in costs.

Right solutions must get full marks, wrong ones lose exactly their checks (`tests/library/wrong.py`). The cost is the
CPU time of the whole process tree of `grader grade`, diagnosis included, of every hand-in of the library and of the
course, each the first on a machine that knows nothing yet: below 20 seconds for `convolution`, below 3 for any other.
Left out are those whose names say "endless" or "gigabytes": they are written to use up all that they are given, and
what they cost are the spec's limits. The exit code is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cost import _BECOME_SUBREAPER, cpu_seconds
from grader.errors import SandboxError
from grader.grading import Grader
from grader.order import order

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "library"), str(ROOT / ".ci" / "course")]

from examples import NAMES, examples  # noqa: E402 -- found by the line above
from wrong import WRONG  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARY = ROOT / "specs" / "library"
TIERS = ("strong", "standard", "limits")
AT_MOST = {"convolution": 20.0}  # seconds of CPU for one hand-in; naive solutions of it have seven loops
OTHERS_AT_MOST = 3.0
USING_UP = ("endless", "gigabytes")  # in the names of hand-ins that are written to use up what they are given


def main() -> None:
    """Grade and measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="for each right solution in each tier")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", nargs="*", default=[*sorted(WRONG), *NAMES], metavar="SPEC")
    parser.add_argument("--part", nargs="*", default=["right", "wrong", "cost"], choices=["right", "wrong", "cost"])
    options = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    seeds, bad = range(options.first, options.first + options.seeds), 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.only:
            if name in WRONG and "right" in options.part:
                bad += _right(name, seeds)
            if name in WRONG and "wrong" in options.part:
                bad += _wrong(name, seeds[0], Path(scratch))
            if "cost" in options.part:
                bad += _cost(name, seeds[0], Path(scratch))
    sys.exit(1 if bad else 0)


def _right(name: str, seeds: range) -> int:
    """How many gradings of a right solution lost a check."""
    path, good, asked = LIBRARY / "solutions" / f"{name}.py", 0, 0
    for tier in TIERS:
        for seed in seeds:
            try:
                lost = _lost(name, path, seed, tier)
            except SandboxError as error:
                print(f"  tier {tier} is not to be had here: {error}", flush=True)
                break
            asked, good = asked + 1, good + (not lost)
            if lost:
                print(f"  {name}, tier {tier}, seed {seed}: lost {sorted(lost)}", flush=True)
    print(f"{name}: full marks for the right solution {good} of {asked} times", flush=True)
    return asked - good


def _wrong(name: str, seed: int, scratch: Path) -> int:
    """How many wrong solutions did not lose exactly their checks."""
    bad = 0
    for what, path in _edited(name, scratch):
        lost, checks = _lost(name, path, seed), WRONG[name][what][0]
        if odd := (lost ^ checks) - {check for check in checks if check.startswith("?")}:
            bad += 1
            print(f"  {name}, {what}, seed {seed}: lost {sorted(lost)}, differs in {sorted(odd)}", flush=True)
    print(
        f"{name}: {len(WRONG[name]) - bad} of {len(WRONG[name])} wrong solutions lost exactly their checks", flush=True
    )
    return bad


def _lost(name: str, path: Path, seed: int, tier: str = "auto") -> set[str]:
    """The checks that did not pass; with a question mark what was left open."""
    with Grader(order(LIBRARY / f"{name}.yaml", seed=seed, isolation=tier, diagnose=False)) as grader:
        verdicts = grader.grade(path).verdicts
    return {
        f"?{verdict.id}" if verdict.status == "inconclusive" else verdict.id
        for verdict in verdicts
        if verdict.status not in {"passed", "skipped"}
    }


def _edited(name: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The wrong solutions of a spec of the library."""
    text = (LIBRARY / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    for what, (_, old, new) in WRONG[name].items():
        path = scratch / f"{name}-{what.replace(' ', '-')}.py"
        path.write_text(text.replace(old, new), encoding="utf-8")
        yield what, path


def _handins(name: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Every hand-in of a spec, right and wrong."""
    if name in WRONG:
        yield "right", LIBRARY / "solutions" / f"{name}.py"
        yield from _edited(name, scratch)
    else:
        timed = (example for example in examples(name) if not any(word in example.name for word in USING_UP))
        yield from ((example.name, example.at(scratch)) for example in timed)


def _cost(name: str, seed: int, scratch: Path) -> int:
    """How many hand-ins cost more than they may."""
    allowed = AT_MOST.get(name, OTHERS_AT_MOST)
    spec = str(LIBRARY / f"{name}.yaml") if name in WRONG else name
    took = {}
    for what, path in _handins(name, scratch):
        command = [sys.executable, "-m", "grader", "grade", spec, str(path), "--seed", str(seed)]
        with tempfile.TemporaryDirectory() as cache:  # what is known from one hand-in saves the next one time
            took[what] = cpu_seconds(command, {**os.environ, "XDG_CACHE_HOME": cache})
    slow = {what: seconds for what, seconds in took.items() if seconds > allowed}
    for what, seconds in sorted(slow.items(), key=lambda item: -item[1]):
        print(f"  {name}, {what}: {seconds:.1f} s of CPU, allowed {allowed:g}", flush=True)
    worst = max(took, key=lambda what: took[what])
    mean = sum(took.values()) / len(took)
    print(f"{name}: {len(took)} hand-ins, {mean:.1f} s of CPU each, at most {took[worst]:.1f} s ({worst})", flush=True)
    return len(slow)


if __name__ == "__main__":
    main()
