"""The claimed side of a gradient: what the student's functions say that it is, by the names of the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.autograd import by_autograd
from grader.checks.outcome import Fault
from grader.show import as_numbers, describe
from grader.spec import EvaluationError, Gradient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.trial import Trial
    from grader.model import Finding

    Parameters = Mapping[str, np.ndarray[Any, Any]]


def claimed(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    """The claimed gradients at the inputs of a trial.

    Raises:
        EvaluationError: what came is not that many arrays.
        CallFailed: a function gave no answer.
    """
    return by_autograd(body, trial) if body.by == "autograd" else _by_name(body, trial)


def misshapen(claim: Parameters, inputs: Parameters, body: Gradient, trial: Trial) -> dict[str, Fault]:
    """The claims that have not the shape of what they are taken with respect to."""
    found = {}
    for i, name in enumerate(body.wrt):
        if claim[name].shape == inputs[name].shape:
            continue
        text = body.claimed[min(i, len(body.claimed) - 1)].text if body.claimed else body.of.text
        if len(body.wrt) > 1:
            text = f"the gradient of {name} in {text}"
        fault = trial.compare(claim[name], np.zeros_like(inputs[name]), "==", text, sides=(body.of,))
        help_text = f"a gradient has the shape of what it is taken with respect to: {name} is {inputs[name].shape}"
        if fault is not None:
            found[name] = Fault(_without_values(fault.finding), help=help_text)
    return found


def _by_name(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    """One expression for each input, or one whose value is a tuple or dict of them."""
    values: list[Any] = [trial.evaluate(expression) for expression in body.claimed]
    if len(values) == 1 and (len(body.wrt) > 1 or isinstance(values[0], dict | tuple)):
        values = _taken_apart(values[0], body)
    found = {}
    for name, value in zip(body.wrt, values, strict=True):
        array = as_numbers(value)
        if array is None:
            text = body.claimed[0].text
            raise EvaluationError(
                f"got {describe(value)}, expected the gradient with respect to {name}", expression=text
            )
        found[name] = array
    return found


def short(name: str) -> str:
    """An entry of a dict of parameters by its own name: `W1` of `params.W1`."""
    return name.rpartition(".")[2]


def _taken_apart(value: Any, body: Gradient) -> list[Any]:
    text = body.claimed[0].text
    if isinstance(value, dict):
        keys = {
            name: next((key for key in (short(name), f"d{short(name)}") if key in value), None) for name in body.wrt
        }
        missing = [name for name, key in keys.items() if key is None]
        if not missing:
            return [value[key] for key in keys.values()]
        has = ", ".join(map(str, value)) or "none"
        message = f"got a dict without `{short(missing[0])}` (or `d{short(missing[0])}`); its keys are {has}"
        raise EvaluationError(message, expression=text)
    if isinstance(value, tuple | list) and len(value) == len(body.wrt):
        return list(value)
    expected = f"{len(body.wrt)} gradients ({', '.join(body.wrt)})"
    raise EvaluationError(f"got {describe(value)}, expected {expected}", expression=text)


def _without_values(finding: Finding) -> Finding:
    """Only the shapes count: what is expected in them is not known before the numerical gradient is."""
    return msgspec.structs.replace(finding, actual=None, expected=None, note=None)
