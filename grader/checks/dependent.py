"""Whether a loss with a mistake is still as much to differentiate as the right one.

A mistake may make a gradient trivial: of a sum it is 1 everywhere. Its gradient must depend on whatever the right one
depends on, number by number, or it shows nothing of whoever found it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.claims import moved_by
from grader.checks.measured import NO_ANSWER, loss_of, slope_at
from grader.checks.memory import Carried
from grader.checks.trial import start
from grader.respondents.reference import AsStudent
from grader.respondents.witness import Witness
from grader.spec import Gradient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.measured import Loss
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.spec import Check

    Parameters = Mapping[str, np.ndarray[Any, Any]]
    Place = tuple[str, tuple[int, ...]]
    Slopes = np.ndarray[Any, Any]

_PLACES = 12  # at which a gradient is looked at, of all inputs together; of each at least ...
_EACH = 2
_TRIALS = 2
_LESS = (0.7, 1.0)  # how much of a number is left, where it is changed: a probability stays one
_MOVED = 1e-2  # of the largest slope: by so much the right gradient has surely changed,
_STILL = 1e-4  # and by less than so much the other one has not


def as_telling(check: Check, setting: Setting, mistaken: Respondent) -> bool:
    """Whether a right gradient of the loss with this mistake depends on all that the right one's depends on."""
    return all(_at(check, setting, mistaken, number) for number in range(min(_TRIALS, check.trials)))


def _at(check: Check, setting: Setting, mistaken: Respondent, number: int) -> bool:
    body, reference = check.body, AsStudent(setting.references.numpy)
    assert isinstance(body, Gradient)  # noqa: S101 -- for the type checker: only a gradient has a loss
    trial = start(check, setting, Witness(reference, {}), number, Carried())
    inputs = moved_by(body, trial)
    rng = np.random.default_rng([setting.seed, number, 11])
    places = [(name, index) for name, x in inputs.items() for index in _some(x.shape, len(inputs), rng)]
    drawn = {name: np.asarray(value) for name, value in trial.drawn.items() if name not in inputs and _is_array(value)}
    right, other = (loss_of(body, trial, each) for each in (reference, mistaken))
    before = _slopes(right, inputs, places), _slopes(other, inputs, places)
    if _stands(*before, np.zeros(len(places)), np.zeros(len(places))):
        return False
    for name, x in {**inputs, **drawn}.items():
        changed = {**inputs, name: _changed(x, rng)}
        if _stands(*before, _slopes(right, changed, places), _slopes(other, changed, places)):
            return False
    return True


def _stands(right: Slopes, other: Slopes, right_then: Slopes, other_then: Slopes) -> bool:
    """Whether one of the other slopes stays where the right one moves; where that is not known, none does."""
    moved = np.abs(right_then - right) > _MOVED * np.abs(right).max(initial=0.0)
    still = ~(np.abs(other_then - other) > _STILL * np.abs(other).max(initial=0.0))
    return bool(np.any(moved & still))


def _slopes(loss: Loss, inputs: Parameters, places: list[Place]) -> Slopes:
    """The derivatives at these places; nan where there is none."""
    found = []
    for name, index in places:
        try:
            slope = slope_at(loss, dict(inputs), name, index)
        except NO_ANSWER:
            slope = None
        found.append(np.nan if slope is None else slope)
    return np.array(found)


def _some(shape: tuple[int, ...], of: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    every = list(np.ndindex(shape))
    return [every[i] for i in rng.permutation(len(every))[: max(_EACH, _PLACES // of)]]


def _is_array(value: object) -> bool:
    """Whether it can be another one of the same kind: a size cannot."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "if" and value.ndim > 0


def _changed(x: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    if x.dtype.kind == "i":
        return np.roll(x, 1)
    return np.asarray(np.where(x == 0, 0.0, x) * rng.uniform(*_LESS, x.shape))
