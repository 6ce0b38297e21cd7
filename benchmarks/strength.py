"""Every shipped spec against all mistakes that can be made in its solution: caught, survivors, what nothing earns.

The solution is the reference; where hand-ins are PyTorch's, the one that ships.
"""

from __future__ import annotations

import argparse
import os
import resource
from pathlib import Path

from grader.model import PUBLIC_SEED
from grader.order import order
from grader.spec import shipped_ids
from grader.strength.testing import measure

ROOT = Path(__file__).parents[1]
SOLUTIONS = {
    "pytorch": ROOT / "assignments" / "pytorch" / "solution.ipynb",
    "torch-attention": ROOT / "specs" / "library" / "solutions" / "torch-attention.py",
    "torch-function": ROOT / "specs" / "library" / "solutions" / "torch-function.py",
}


def main() -> None:
    """Try, count, print; every survivor with a check that catches it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="ids of specs; all by default")
    parser.add_argument("--every", type=int, default=1, help="each how-manieth mistake is tried")
    parser.add_argument("--seed", type=int, default=PUBLIC_SEED)
    options = parser.parse_args()
    for name in options.only or _ids():
        before = _cpu()
        found = measure(order(name, seed=options.seed), SOLUTIONS.get(name), every=options.every)
        earned = [each for each in found.empty if each.earned and each.must_not]
        print(
            f"{name:26} {found.caught:5d} caught  {found.survived:3d} survived  {found.equivalent:4d} changed nothing  "
            f"{len(earned)} that do nothing earn  {len(found.broken)} left out  {_cpu() - before:6.1f} s of CPU",
            flush=True,
        )
        for each in (each for each in found.tried if each.fate == "survived"):
            print(f"    {each.function}:{each.line} `{each.before}` -> `{each.after}`: {each.example}")
            print(f"        {each.proposal}")
        for empty in earned:
            print(f"    {empty.name}: {empty.earned:g} for {', '.join(empty.passed)}")


def _ids() -> list[str]:
    """Each spec once: an id may stand for the same file as its name."""
    by_file = {order(name).spec.path: name for name in shipped_ids()}
    return sorted(by_file.values())


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return os.times().user + os.times().system + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
