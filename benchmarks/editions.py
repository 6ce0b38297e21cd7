"""The students' editions beside the whole specs: every hand-in that comes with the course, and with the library.

For each hand-in the open checks are judged twice, by the whole spec and by its students' edition, on the public draws.
A check that the whole spec lets pass must not fail by the edition; how often the edition leaves a check to the course's
run is counted, and how often it lets pass what the whole spec does not. The exit code is 1 where a check failed. With
`--planted N` the hand-ins are right ones with a mistake in each, chosen by `--seed`; with `--each 2` with two.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / ".ci" / "course"), str(ROOT / "tests" / "library")]

from examples import NAMES, examples  # noqa: E402 -- found by the line above
from wrong import WRONG  # noqa: E402

from benchmarks.diagnosis import planted  # noqa: E402
from grader.grading import Grader  # noqa: E402
from grader.model import Status  # noqa: E402
from grader.order import order  # noqa: E402
from grader.publishing import publish  # noqa: E402
from grader.spec import load_spec  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.model import Report

AGAINST = {Status.FAILED, Status.ERRORED, Status.UNWRITTEN, Status.SKIPPED}


def main() -> None:
    """Compare them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[*NAMES, *WRONG], metavar="ASSIGNMENT")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th hand-in")
    parser.add_argument("--planted", type=int, default=0, metavar="N", help="so many mistakes instead")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="mistakes in one hand-in")
    parser.add_argument("--seed", type=int, default=15, help="of the mistakes")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    cases = planted(options.planted, options.seed, options.each) if options.planted else []
    for name in options.only:
        total += _of(name, options.every, [text for spec, _, text, _ in cases if spec == name] if cases else None)
    _say("all", total)
    sys.exit(1 if total["wrongly failed"] else 0)


def _of(name: str, every: int, texts: list[str] | None) -> Counter[str]:
    started = time.perf_counter()
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        edition = publish(load_spec(name), Path(scratch) / "edition")
        whole = order(name, visible_only=True, diagnose=False)
        students = order(edition.spec, visible_only=True, diagnose=False)
        with Grader(whole) as by_whole, Grader(students) as by_edition:
            chosen = hand_ins(name, Path(scratch)) if texts is None else _written(texts, Path(scratch))
            for what, path in list(chosen)[::every]:
                found += compared(what, by_whole.grade(path), by_edition.grade(path))
    _say(f"{name} ({time.perf_counter() - started:.0f} s)", found)
    return found


def hand_ins(name: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The solution, the starter and every example of an assignment; of the library's specs, those that come with it."""
    if name in WRONG:
        yield from _of_library(name, scratch)
        return
    for given in ("solution", "starter"):
        yield f"{name} {given}", ROOT / "assignments" / name / f"{given}.ipynb"
    for example in examples(name):
        yield str(example), example.at(scratch)


def _of_library(name: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    right = ROOT / "specs" / "library" / "solutions" / f"{name}.py"
    yield f"{name} right", right
    for what, (_, old, new) in WRONG[name].items():
        path = scratch / f"{name}-{what.replace(' ', '-')}.py"
        path.write_text(right.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        yield f"{name} {what}", path


def _written(texts: list[str], scratch: Path) -> Iterator[tuple[str, Path]]:
    for number, text in enumerate(texts):
        path = scratch / f"planted-{number}.py"
        path.write_text(text, encoding="utf-8")
        yield path.stem, path


def compared(what: str, whole: Report, edition: Report) -> Counter[str]:
    """How the verdicts of an edition differ from those of the whole spec; a wrong one is printed."""
    found: Counter[str] = Counter({"hand-ins": 1})
    for full, ours in zip(whole.verdicts, edition.verdicts, strict=True):
        found["checks"] += 1
        if full.status is Status.PASSED and ours.status in AGAINST:
            found["wrongly failed"] += 1
            print(f"  {what}: {full.id} {ours.status}: {ours.message}", flush=True)
        decided = full.status is not Status.INCONCLUSIVE and ours.status is Status.INCONCLUSIVE
        found["left to the course"] += decided
        found["left, though passed"] += decided and full.status is Status.PASSED
        found["let pass"] += full.status in AGAINST and ours.status is Status.PASSED
        if decided or (full.status in AGAINST and ours.status is Status.PASSED):
            print(f"  {what}: {full.id} {full.status} -> {ours.status}", flush=True)
    return found


def _say(what: str, found: Counter[str]) -> None:
    names = ("wrongly failed", "left to the course", "left, though passed", "let pass")
    counted = ", ".join(f"{found[name]} {name}" for name in names)
    print(f"{what}: {found['hand-ins']} hand-ins, {found['checks']} checks: {counted}", flush=True)


if __name__ == "__main__":
    main()
