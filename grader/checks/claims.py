"""The claimed side of a gradient: what the student's functions say that it is, by the names of the inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.autograd import by_autograd
from grader.checks.outcome import Fault
from grader.checks.trial import cannot_evaluate
from grader.model import CallFailed, Finding
from grader.show import as_numbers, describe
from grader.spec import EvaluationError, Gradient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.checks.trial import Trial

    Parameters = Mapping[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Claimed:
    """What was claimed for each input: a gradient, or the fault that it is none."""

    arrays: Mapping[str, np.ndarray[Any, Any]]
    faults: Mapping[str, Fault] = field(default_factory=dict)


def claimed(body: Gradient, trial: Trial) -> Claimed:
    """The claimed gradients at the inputs of a trial; of several, each stands or falls by itself.

    Raises:
        EvaluationError: what came is not that many gradients, or none of them is an array.
        CallFailed: a function gave no answer.
    """
    return Claimed(by_autograd(body, trial)) if body.by == "autograd" else _by_name(body, trial)


def misshapen(claim: Claimed, inputs: Parameters, body: Gradient, trial: Trial) -> dict[str, Fault]:
    """The claims that are no gradient, or have not the shape of what they are taken with respect to."""
    found = dict(claim.faults)
    for i, name in enumerate(body.wrt):
        if name in found or claim.arrays[name].shape == inputs[name].shape:
            continue
        text = body.claimed[min(i, len(body.claimed) - 1)].text if body.claimed else body.of.text
        if len(body.wrt) > 1:
            text = f"the gradient of {name} in {text}"
        fault = trial.compare(claim.arrays[name], np.zeros_like(inputs[name]), "==", text, sides=(body.of,))
        help_text = f"a gradient has the shape of what it is taken with respect to: {name} is {inputs[name].shape}"
        if fault is not None:
            found[name] = Fault(_without_values(fault.finding), help=help_text)
    return found


def _by_name(body: Gradient, trial: Trial) -> Claimed:
    """One expression for each input, or one whose value is a tuple or dict of them."""
    failed: dict[str, CallFailed | EvaluationError] = {}
    found: dict[str, np.ndarray[Any, Any]] = {}
    for name, text, value in _answers(body, trial):
        array = None if isinstance(value, CallFailed | EvaluationError) else as_numbers(value)
        if array is not None:
            found[name] = array
        elif isinstance(value, CallFailed | EvaluationError):
            failed[name] = value
        else:
            said = f"got {describe(value)}, expected the gradient with respect to {name}"
            failed[name] = EvaluationError(said, expression=text)
    if not found:
        raise next((each for each in failed.values() if isinstance(each, CallFailed)), next(iter(failed.values())))
    return Claimed(found, {name: _fault(error, body) for name, error in failed.items()})


def _answers(body: Gradient, trial: Trial) -> Iterator[tuple[str, str, Any]]:
    """For each input what was claimed and in which expression, or how that came to nothing."""
    if len(body.claimed) == len(body.wrt) > 1:
        for name, expression in zip(body.wrt, body.claimed, strict=True):
            try:
                yield name, expression.text, trial.evaluate(expression)
            except (CallFailed, EvaluationError) as error:
                yield name, expression.text, error
        return
    whole = trial.evaluate(body.claimed[0])
    several = len(body.wrt) > 1 or isinstance(whole, dict | tuple)
    for name, value in zip(body.wrt, _taken_apart(whole, body) if several else [whole], strict=True):
        yield name, body.claimed[0].text, value


def _fault(error: CallFailed | EvaluationError, body: Gradient) -> Fault:
    if isinstance(error, EvaluationError):
        return cannot_evaluate(error)
    text = ", ".join(expression.text for expression in body.claimed)
    finding = Finding(kind="call", expression=text, note=error.text)
    return Fault(finding, message=error.text, help=error.help, inconclusive=error.machine)


def short(name: str) -> str:
    """An entry of a dict of parameters by its own name: `W1` of `params.W1`."""
    return name.rpartition(".")[2]


def _taken_apart(value: Any, body: Gradient) -> list[Any]:
    text = body.claimed[0].text
    if isinstance(value, dict):
        has = ", ".join(map(str, value)) or "none"
        keys = {
            name: next((key for key in (short(name), f"d{short(name)}") if key in value), None) for name in body.wrt
        }
        return [
            EvaluationError(
                f"got a dict without `{short(name)}` (or `d{short(name)}`); its keys are {has}", expression=text
            )
            if key is None
            else value[key]
            for name, key in keys.items()
        ]
    if isinstance(value, tuple | list) and len(value) == len(body.wrt):
        return list(value)
    expected = f"{len(body.wrt)} gradients ({', '.join(body.wrt)})"
    raise EvaluationError(f"got {describe(value)}, expected {expected}", expression=text)


def _without_values(finding: Finding) -> Finding:
    """Only the shapes count: what is expected in them is not known before the numerical gradient is."""
    return msgspec.structs.replace(finding, actual=None, expected=None, note=None)
