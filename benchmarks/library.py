"""The library of specs: every right solution in every tier on 20 seeds, every wrong one; what a hand-in costs in CPU.

python -m benchmarks.library [SEEDS]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from grader.grading import Grader, order

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "specs" / "library"
TIERS = ("strong", "standard", "limits")
sys.path.insert(0, str(ROOT / "tests" / "library"))


def _lost(name: str, path: Path, seed: int, tier: str = "auto") -> set[str]:
    """The checks that did not pass; with a question mark what was left open."""
    with Grader(order(LIBRARY / f"{name}.yaml", seed=seed, isolation=tier, diagnose=False)) as grader:
        verdicts = grader.grade(path).verdicts
    return {
        f"?{verdict.id}" if verdict.status == "inconclusive" else verdict.id
        for verdict in verdicts
        if verdict.status not in {"passed", "skipped"}
    }


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def right(name: str, seeds: int) -> tuple[int, float]:
    """How many of a right solution's gradings lost a check, and the CPU seconds of one."""
    path, started = LIBRARY / "solutions" / f"{name}.py", _cpu()
    bad = sum(bool(_lost(name, path, seed, tier)) for tier in TIERS for seed in range(seeds))
    return bad, (_cpu() - started) / (len(TIERS) * seeds)


def wrong(name: str, what: str, edit: tuple[set[str], str, str]) -> set[str]:
    """What a wrong solution lost besides, or instead of, its own checks."""
    checks, old, new = edit
    text = (LIBRARY / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hw.py")
        path.write_text(text.replace(old, new), encoding="utf-8")
        lost = _lost(name, path, len(what))
    return (lost ^ checks) - {check for check in checks if check.startswith("?")}


def main() -> None:
    """Print one line a spec, and every wrong solution that did not lose exactly its checks."""
    from wrong import WRONG

    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for name in sorted(WRONG):
        bad, seconds = right(name, seeds)
        odd = {what: found for what, edit in WRONG[name].items() if (found := wrong(name, what, edit))}
        print(f"{name}: right {len(TIERS) * seeds - bad} of {len(TIERS) * seeds}, {seconds:.1f} s of CPU; odd {odd}")


if __name__ == "__main__":
    main()
