"""The claimed side of a gradient: what the student's functions say that it is, by the names of the inputs."""

from __future__ import annotations

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
    from collections.abc import Iterator, Mapping, Sequence

    from grader.checks.trial import Trial

    Parameters = Mapping[str, np.ndarray[Any, Any]]


class Claimed(msgspec.Struct, frozen=True):
    """What was claimed for each input: a gradient, or the fault that it is none."""

    arrays: Mapping[str, np.ndarray[Any, Any]]
    faults: Mapping[str, Fault] = {}


def claimed(body: Gradient, trial: Trial) -> Claimed:
    """The claimed gradients at the inputs of a trial; of several, each stands or falls by itself.

    Raises:
        EvaluationError: what came is not that many gradients, or none of them is an array.
        CallFailed: a function gave no answer.
    """
    return Claimed(by_autograd(body, trial)) if body.by == "autograd" else _by_name(body, trial)


def moved_by(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    """The inputs that the loss is differentiated by.

    Raises:
        EvaluationError: one is no array of numbers.
    """
    found = {}
    for name in body.wrt:
        numbers = as_numbers(trial.values[name])
        if numbers is None:
            remedy = "name the entries of a dict under 'let', as in {'W': params['W']}"
            said = f"is {describe(trial.values[name])}, by which nothing can be differentiated; {remedy}"
            raise EvaluationError(said, expression=name)
        found[name] = np.asarray(numbers, dtype=float)
    return found


def misshapen(claim: Claimed, inputs: Parameters, body: Gradient, trial: Trial) -> dict[str, Fault]:
    """The claims that are no gradient, or have not the shape of what they are taken with respect to."""
    found = dict(claim.faults)
    texts = {name: expression.text for expression, names in body.claims() for name in names}
    for name in body.wrt:
        if name in found or claim.arrays[name].shape == inputs[name].shape:
            continue
        text = texts.get(name, body.of.text)
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
            found[name] = _as_precise(array, trial)
        elif isinstance(value, CallFailed | EvaluationError):
            failed[name] = value
        else:
            said = f"got {describe(value)}, expected the gradient with respect to {name}"
            failed[name] = EvaluationError(said, expression=text)
    if not found:
        raise next((each for each in failed.values() if isinstance(each, CallFailed)), next(iter(failed.values())))
    return Claimed(found, {name: _fault(error, body) for name, error in failed.items()})


def _as_precise(array: np.ndarray[Any, Any], trial: Trial) -> np.ndarray[Any, Any]:
    """What was computed from float32, as by `jacobian(z) @ u`, is no more precise than that, whatever its type."""
    return array.astype(np.float32) if trial.readings.low and array.dtype == np.float64 else array


def _answers(body: Gradient, trial: Trial) -> Iterator[tuple[str, str, Any]]:
    """For each input what was claimed and in which expression, or how that came to nothing."""
    for claim, names in body.claims():
        values: Sequence[Any]
        try:
            whole = trial.evaluate(claim)
            values = _taken_apart(whole, names, claim.text) if _holds_several(whole, names) else [whole]
        except (CallFailed, EvaluationError) as error:
            values = [error] * len(names)
        for name, value in zip(names, values, strict=True):
            yield name, claim.text, value


def _holds_several(whole: Any, names: Sequence[str]) -> bool:
    """Whether an answer is taken apart: also that of one input, where it is a tuple of one or a dict."""
    return len(names) > 1 or isinstance(whole, dict | tuple)


def _fault(error: CallFailed | EvaluationError, body: Gradient) -> Fault:
    if isinstance(error, EvaluationError):
        return cannot_evaluate(error)
    text = ", ".join(expression.text for expression in body.claimed)
    finding = Finding(kind="call", expression=text, note=error.text)
    return Fault(finding, message=error.text, help=error.help, inconclusive=error.machine)


def short(name: str) -> str:
    """An entry of a dict of parameters by its own name: `W1` of `params.W1`."""
    return name.rpartition(".")[2]


def _taken_apart(value: Any, names: Sequence[str], text: str) -> list[Any]:
    if isinstance(value, dict):
        return [_entry_of(value, name, names, text) for name in names]
    roots = list(dict.fromkeys(name.partition(".")[0] for name in names))
    if isinstance(value, tuple | list) and len(value) == len(roots) and len(roots) < len(names) + _has_entries(names):
        items = dict(zip(roots, value, strict=True))  # a dict among them holds the gradients of its entries
        return [_of_item(items[name.partition(".")[0]], name, names, text) for name in names]
    if isinstance(value, tuple | list) and len(value) == len(names):
        return list(value)
    expected = f"{len(names)} gradients ({', '.join(names)})"
    raise EvaluationError(f"got {describe(value)}, expected {expected}", expression=text)


def _has_entries(names: Sequence[str]) -> bool:
    return any("." in name for name in names)


def _of_item(item: Any, name: str, names: Sequence[str], text: str) -> Any:
    """Of the item that belongs to an input: itself, or of a dict's gradients that of the entry."""
    if "." not in name or not isinstance(item, dict):
        return item
    own = [each for each in names if each.partition(".")[0] == name.partition(".")[0]]
    return _entry_of(item, name, own, text)


def _entry_of(value: dict[Any, Any], name: str, wrt: Sequence[str], text: str) -> Any:
    """The entry of a dict of gradients that belongs to an input: by its path, or by its own name."""
    *inner, own = name.split(".")[1:] or [name]
    for path in (inner, []) if [short(other) for other in wrt].count(own) == 1 else (inner,):
        found: Any = value
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        for key in (own, f"d{own}"):
            if isinstance(found, dict) and key in found:
                return found[key]
    has = ", ".join(map(str, value)) or "none"
    where = f" in `{'.'.join(inner)}`" if inner else ""
    said = f"got a dict without `{own}` (or `d{own}`){where}; its keys are {has}"
    return EvaluationError(said, expression=text)


def _without_values(finding: Finding) -> Finding:
    """Only the shapes count: what is expected in them is not known before the numerical gradient is."""
    return msgspec.structs.replace(finding, actual=None, expected=None, note=None)
