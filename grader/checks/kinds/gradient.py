"""`gradient`: the claimed gradient against the numerical gradient of the student's own loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.outcome import Fault
from grader.gradient import GradientResult, check_gradient
from grader.model import Diagnosis, Finding
from grader.show import as_numbers, describe, distinct
from grader.spec import EvaluationError, Gradient, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.checks.trial import Trial
    from grader.spec import Check

    Parameters = Mapping[str, np.ndarray[Any, Any]]


def examine(check: Check, trial: Trial) -> Fault | None:
    """Judge the claim by the gradient engine; the loss and the claim are both the student's."""
    body = check.body
    assert isinstance(body, Gradient)  # noqa: S101 -- for the type checker: the judge dispatches on it

    def loss(parameters: Parameters) -> float:
        return _number(trial.moved(parameters).evaluate(body.of), body.of.text)

    def claimed(parameters: Parameters) -> dict[str, np.ndarray[Any, Any]]:
        moved = trial.claimed(parameters)
        return _by_autograd(body, moved) if body.by == "autograd" else _by_name(body, moved)

    inputs = {name: np.asarray(trial.values[name], dtype=float) for name in body.wrt}
    misshapen = _shapes(claimed(inputs), inputs, body, trial)
    if misshapen is not None:
        return misshapen
    sizes = {name: int(value) for name, value in trial.drawn.items() if isinstance(value, int | np.integer)}
    # Complex arguments would ask of a student's code what no course asks; differences suffice for a grade.
    result = check_gradient(loss, inputs, claimed, sizes=sizes, seed=trial.setting.seed, complex_step=False)
    trial.kept["detectable"] = max(trial.kept.get("detectable", 0.0), result.detectable or 0.0)
    return None if result.status == "passed" else _fault(body, result)


def _number(value: Any, text: str) -> float:
    """The loss as a number; an array of one element will do, whatever its shape."""
    array = as_numbers(value)
    if array is None or array.size != 1:
        raise EvaluationError(f"got {describe(value)}, expected one number", expression=text)
    return float(array.reshape(()).real)


def _by_name(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    """The claimed gradients: one expression for each input, or one whose value is a tuple or dict of them."""
    values: list[Any] = [trial.evaluate(expression) for expression in body.claimed]
    if len(values) == 1 and (len(body.wrt) > 1 or isinstance(values[0], dict | tuple)):
        values = _taken_apart(values[0], body)
    claimed = {}
    for name, value in zip(body.wrt, values, strict=True):
        array = as_numbers(value)
        if array is None:
            text = body.claimed[0].text
            raise EvaluationError(
                f"got {describe(value)}, expected the gradient with respect to {name}", expression=text
            )
        claimed[name] = array
    return claimed


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


class _Overheard:
    """A Respondent that keeps the last call, so that the same call can be asked for its gradient."""

    def __init__(self, student: Any) -> None:
        self._student = student
        self.last: tuple[str, list[Any]] = ("", [])

    def call(self, name: str, args: Any, *, wrt: tuple[int, ...] = ()) -> Any:
        self.last = (name, list(args))
        return self._student.call(name, args, wrt=wrt)


def _by_autograd(body: Gradient, trial: Trial) -> dict[str, np.ndarray[Any, Any]]:
    """The gradient of the one student call in `of`, by autograd; the loss is then that call's value."""
    overheard = _Overheard(trial.student)
    evaluate(body.of, trial.values, overheard, trial.setting.references.numpy)
    name, args = overheard.last
    positions = tuple(next(i for i, arg in enumerate(args) if arg is trial.values[wanted]) for wanted in body.wrt)
    value = trial.student.call(name, args, wrt=positions).value
    grads = value if isinstance(value, tuple | list) else [value]
    return {wanted: np.asarray(grad) for wanted, grad in zip(body.wrt, grads, strict=True)}


def _shapes(claimed: Parameters, inputs: Parameters, body: Gradient, trial: Trial) -> Fault | None:
    for i, name in enumerate(body.wrt):
        if claimed[name].shape != inputs[name].shape:
            text = body.claimed[min(i, len(body.claimed) - 1)].text if body.claimed else body.of.text
            if len(body.wrt) > 1:
                text = f"the gradient of {name} in {text}"
            finding = trial.compare(claimed[name], np.zeros_like(inputs[name]), "==", text, plain=False)
            help_text = f"a gradient has the shape of what it is taken with respect to: {name} is {inputs[name].shape}"
            return None if finding is None else Fault(_without_values(finding), help=help_text)
    return None


def _without_values(finding: Finding) -> Finding:
    """Only the shapes count: what is expected in them is not known before the numerical gradient is."""
    return msgspec.structs.replace(finding, actual=None, expected=None, note=None)


def _fault(body: Gradient, result: GradientResult) -> Fault:
    text = ", ".join(expression.text for expression in body.claimed) or f"the autograd gradient of {body.of.text}"
    verb = "cannot be told from" if result.status == "inconclusive" else "is not"
    diagnosis = None
    if result.diagnosis is not None:
        diagnosis = Diagnosis(code=result.diagnosis.code, text=result.diagnosis.text)
    finding = Finding(
        kind="gradient",
        expression=text,
        actual_at=result.analytic,
        expected_at=result.numeric,
        off_by=None if result.analytic is None or result.numeric is None else abs(result.analytic - result.numeric),
        allowed=result.allowed,
        note=f"at {result.where}" if result.where else None,
    )
    message = "\n".join([f"{text} {verb} the gradient of {body.of.text}", *_numbers(result)])
    return Fault(finding, message=message, diagnosis=diagnosis, inconclusive=result.status == "inconclusive")


def _numbers(result: GradientResult) -> list[str]:
    if result.analytic is None or result.numeric is None:
        return [result.reason]
    analytic, numeric = distinct(result.analytic, result.numeric)
    width = max(len(analytic.lstrip("-")), len(numeric.lstrip("-"))) + 1
    return [
        f"  analytic {analytic:>{width}}  (yours, at {result.where})",
        f"  numeric  {numeric:>{width}}  (measured; {result.effort()})",
    ]
