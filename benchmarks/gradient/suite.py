"""The suite of right gradients and planted bugs over many seeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from grader.gradient import check_gradient
from tests.gradient.cases import RIGHT, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.gradient import GradientResult
    from tests.gradient.cases import Wrong


@dataclass
class Score:
    """Counts over cases and seeds; `odd` lists what went wrong, by case."""

    judged: Counter[str] = field(default_factory=Counter)
    false_alarms: int = 0
    misses: int = 0
    named: int = 0
    named_wrong: int = 0
    inconclusive: set[str] = field(default_factory=set)
    f_per_tensor: list[float] = field(default_factory=list)
    f: list[int] = field(default_factory=list)
    g: list[int] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)


def run(seeds: Iterable[int], *, complex_step: bool) -> Score:
    """Judge every case once for each seed."""
    score = Score()
    for seed in seeds:
        for case in RIGHT:
            setting = case.make(np.random.default_rng([seed, 7]))
            result = check_gradient(
                setting.f, setting.params, setting.grads, setting.sizes, seed=seed, complex_step=complex_step
            )
            score.judged["right"] += 1
            score.f_per_tensor.append(result.evaluations["f"] / len(setting.params))
            score.g.append(result.evaluations["g"])
            score.false_alarms += result.status == "failed"
            _note(score, case.name, result, "passed")
        for bug in WRONG:
            _judge_bug(score, bug, seed, complex_step=complex_step)
    return score


def _judge_bug(score: Score, bug: Wrong, seed: int, *, complex_step: bool) -> None:
    setting = bug.make(np.random.default_rng([seed, 7]))
    grads = bug.spoil(setting, np.random.default_rng([seed, 7]))
    result = check_gradient(setting.f, setting.params, grads, setting.sizes, seed=seed, complex_step=complex_step)
    score.judged["wrong"] += 1
    score.misses += result.status == "passed"
    _note(score, bug.name, result, "failed")
    if bug.code is not None and result.status == "failed":
        right = is_named(bug, result)
        score.named += right
        score.named_wrong += not right
        if not right:
            score.odd[f"{bug.name}: named {result.diagnosis.code if result.diagnosis else None}"] += 1


def is_named(bug: Wrong, result: GradientResult) -> bool:
    """Whether the diagnosis is the planted bug, with its factor and its coordinate."""
    diagnosis = result.diagnosis
    if diagnosis is None or diagnosis.code != bug.code or (bug.culprit and len(result.culprits) != 1):
        return False
    return bug.factor is None or (
        diagnosis.factor is not None and abs(diagnosis.factor - bug.factor) < 1e-3 * abs(bug.factor)
    )


def _note(score: Score, name: str, result: GradientResult, expected: str) -> None:
    score.f.append(result.evaluations["f"])
    if result.status == "inconclusive":
        score.inconclusive.add(name)
    if result.status != expected:
        score.odd[f"{name}: {result.status}"] += 1
