"""Piecewise-linear functions, with corners far away, nearby and on the point, judged by our engine and by others."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.gradient import others
from grader.gradient import check_gradient
from tests.gradient.cases.corners import PLACES, corner, one_off

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("right", "wrong", "wrong only here")


def ours(seeds: Iterable[int], place: str, *, complex_step: bool) -> dict[str, Counter[str]]:
    """What became of the right gradient and of two wrong ones for each seed."""
    found = {kind: Counter[str]() for kind in KINDS}
    for seed in seeds:
        setting = corner(np.random.default_rng([seed, 31]), place).setting
        for kind in KINDS:
            grads = _claimed(setting, seed, kind)
            result = check_gradient(setting.f, setting.params, grads, seed=seed, complex_step=complex_step)
            found[kind][result.status] += 1
    return found


def theirs(name: str, seeds: Iterable[int], place: str) -> Counter[str]:
    """False alarms and misses of another checker."""
    checker, tally = others.CHECKERS[name][1](), Counter[str]()
    for seed in seeds:
        setting = corner(np.random.default_rng([seed, 31]), place).setting
        for kind in KINDS:
            accepted = others.verdict(checker, setting, _claimed(setting, seed, kind), tally)
            tally["false alarms" if kind == "right" else "misses"] += accepted is (kind != "right")
    return tally


def _claimed(setting, seed: int, kind: str):
    if kind == "right":
        return setting.grads
    return one_off(np.random.default_rng([seed, 32]), setting, only_here=kind == KINDS[2])


def show(first: int, count: int, compared: int = 100) -> None:
    """Print the tables: ours on all seeds, the others on the first hundred."""
    print("| ours | corner | right passed, failed, open | wrong missed, open | wrong only here missed, open |")
    print("|---|---|---|---|---|")
    for complex_step in (True, False):
        for place in PLACES:
            found = ours(range(first, first + count), place, complex_step=complex_step)
            right, wrong, here = (found[kind] for kind in KINDS)
            print(
                f"| {'complex step' if complex_step else 'differences'} | {place} | {right['passed']}, "
                f"{right['failed']}, {right['inconclusive']} | {wrong['passed']}, {wrong['inconclusive']} | "
                f"{here['passed']}, {here['inconclusive']} |",
                flush=True,
            )
    print(f"\n| checker | corner | false alarms of {compared} | misses of {2 * compared} |\n|---|---|---|---|")
    for name in others.CHECKERS:
        if not others.installed(name):
            continue
        for place in PLACES:
            tally = theirs(name, range(first, first + compared), place)
            print(f"| {name} | {place} | {tally['false alarms']} | {tally['misses']} |", flush=True)
