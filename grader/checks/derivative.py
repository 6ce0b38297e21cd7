"""The derivative of what a spec computes by itself, with a student's answers as they are: mostly sums of products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.checks.measured import numerical, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Array = np.ndarray[Any, Any]
    Parameters = Mapping[str, Array]
    Loss = Callable[[Parameters], float]

_ROUNDING = 1e-11


def derivative(loss: Loss, inputs: Parameters) -> dict[str, Array]:
    """The gradient at the inputs, in which what is no more than rounding is 0."""
    value = loss(inputs)
    found = _straight(loss, inputs, value)
    if found is None:
        found = numerical(loss, inputs)
    size = max([abs(value), *(float(np.abs(each).max(initial=0.0)) for each in found.values())])
    return {name: np.where(np.abs(each) <= _ROUNDING * size, 0.0, each) for name, each in found.items()}


def _straight(loss: Loss, inputs: Parameters, value: float) -> dict[str, Array] | None:
    """The gradient of a loss that is a straight line along long steps of everything at once; None where it is bent.

    Such a one takes a single question for each number, and none at all where it does not move.
    """
    rng = np.random.default_rng(0)
    steps = {name: _step(x, rng) for name, x in inputs.items()}
    asked = (
        value_of(loss, {name: x + times * steps[name] for name, x in inputs.items()}) for times in (-1.0, 1.0, 2.0)
    )
    rises = [None if each is None else each - value for each in asked]
    if not any(rises) and None not in rises:
        return {name: np.zeros_like(x) for name, x in inputs.items()}
    back, ahead, far = rises
    if back is None or ahead is None or far is None:
        return None
    allowed = _ROUNDING * max(abs(value), abs(far))
    if abs(back + ahead) > allowed or abs(far - 2 * ahead) > allowed:
        return None
    return {name: _by_single_steps(loss, inputs, name, steps[name], value) for name in inputs}


def _step(x: Array, rng: np.random.Generator) -> Array:
    """About as long as each number is large, or 1, in a random direction."""
    sign = rng.choice([-1.0, 1.0], x.shape)
    return np.asarray(rng.uniform(0.5, 1.5, x.shape) * sign * np.maximum(1.0, np.abs(x)))


def _by_single_steps(loss: Loss, inputs: Parameters, name: str, steps: Array, value: float) -> Array:
    slopes = np.zeros_like(inputs[name])
    for index in np.ndindex(slopes.shape):
        moved = inputs[name].copy()
        moved[index] += steps[index]
        slopes[index] = (loss({**inputs, name: moved}) - value) / steps[index]
    return slopes
