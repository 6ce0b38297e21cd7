"""Random networks, right and with random bugs: how often is the verdict wrong?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from grader.gradient import check_gradient
from grader.gradient.directions import reach
from tests.gradient.cases.random_networks import random_bug, random_network

if TYPE_CHECKING:
    from collections.abc import Iterable

SUBTLE = 1e-6  # bugs smaller than this, relative to their tensor, are not counted as bugs


class Tally(NamedTuple):
    """What became of right and wrong gradients, and the cases worth a look."""

    right: Counter[str]
    wrong: Counter[str]
    odd: list[str]
    calls: list[float]


def relative_error(claimed: dict, true: dict, params: dict) -> float:
    """The largest error of a tensor relative to its gradient, as the stated power means it."""
    worst, reaches = 0.0, {name: reach(np.asarray(x)) for name, x in params.items()}
    largest = max(float(np.linalg.norm(claimed[name] * s)) for name, s in reaches.items())
    for name, s in reaches.items():
        size = max(float(np.linalg.norm(true[name] * s)), 1e-3 * largest)
        off = float(np.linalg.norm((np.asarray(claimed[name]) - true[name]) * s))
        worst = max(worst, off / size if size else (np.inf if off else 0.0))
    return worst


def fuzz(seeds: Iterable[int], *, complex_step: bool) -> Tally:
    """Judge one right network and one wrong one for each seed."""
    tally = Tally(Counter(), Counter(), [], [])
    for seed in seeds:
        setting = random_network(np.random.default_rng([seed, 11]))
        result = check_gradient(
            setting.f, setting.params, setting.grads, setting.sizes, seed=seed, complex_step=complex_step
        )
        tally.right[result.status] += 1
        tally.calls.append(result.evaluations["f"] / len(setting.params))
        if result.status != "passed":
            tally.odd.append(f"{seed} right: {result}")
        _wrong(tally, seed, complex_step=complex_step)
    return tally


def _wrong(tally: Tally, seed: int, *, complex_step: bool) -> None:
    rng = np.random.default_rng([seed, 12])
    for attempt in range(50):
        setting = random_network(np.random.default_rng([seed, 13, attempt]))
        name, grads = random_bug(rng, setting)
        off = relative_error(grads(setting.params), setting.grads(setting.params), setting.params)
        if off > SUBTLE:
            break
    result = check_gradient(setting.f, setting.params, grads, setting.sizes, seed=seed, complex_step=complex_step)
    status = result.status
    if status == "passed" and (result.detectable is None or off < result.detectable):
        status = "passed, below the stated power"
    tally.wrong[status] += 1
    if status != "failed":
        tally.odd.append(f"{seed} {name}, relative error {off:.2e}: {result}")
