"""`learns`: a training whose cost starts where it should, falls, and ends low enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from grader.checks.outcome import Fault
from grader.model import Finding
from grader.naming.cause import Cause
from grader.show import as_numbers, describe, show
from grader.spec import EvaluationError
from grader.spec.kinds.learns import ALWAYS, Learns

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check, Expression

    History = np.ndarray[Any, Any]

_ROUNDING = 1e-9  # of the cost: what two ways of adding up may differ by


def examine(check: Check, trial: Trial) -> Fault | None:
    """The first thing that is wrong with the cost, from its start to its end."""
    body = check.body
    assert isinstance(body, Learns)  # noqa: S101 -- for the type checker: the judge dispatches on it
    value = trial.evaluate(body.history)
    J = _history(value)
    text = body.history.text
    if J is None:
        return _fault(text, f"{text} gave {describe(value)}, expected the costs, step by step", value, kind="type")
    if not np.isfinite(J).all():
        after = int(np.flatnonzero(~np.isfinite(J))[0])
        return _fault(text, f"J is {J[after]:g} after {_steps(after)}: the training blows up", J)
    fault = _start(body.first, J, body, trial) if body.first is not None else None
    return fault or _fall(J, body) or (_end(body.reaches, J, body, trial) if body.reaches is not None else None)


def _history(value: Any) -> History | None:
    """The costs as one row of numbers; None for what is none."""
    numbers = as_numbers(value)
    if numbers is None or numbers.ndim == 0 or numbers.size != len(numbers) or not numbers.size:
        return None
    return numbers.reshape(-1).astype(float) if numbers.dtype.kind in "iuf" else None


def _start(first: Expression, J: History, body: Learns, trial: Trial) -> Fault | None:
    expected = trial.evaluate(first)
    fault = trial.compare(J[0], expected, "==", f"J at the start of {body.history.text}", sides=(body.history, first))
    if fault is None:
        return None
    at = as_numbers(expected)
    wanted = f"{first.text} = {float(at.reshape(-1)[0]):.6g}" if at is not None and at.size == 1 else first.text
    return replace(fault, message=f"J starts at {J[0]:.6g}, expected {wanted}")


def _fall(J: History, body: Learns) -> Fault | None:
    """Why the cost does not fall as it should."""
    if not body.falls:
        return None
    text, after = body.history.text, _steps(len(J) - 1)
    if len(J) == 1:
        return _fault(text, f"{text} holds a single cost, and one cost cannot fall", J)
    steps = np.diff(J)
    rising = steps > _ROUNDING * np.maximum(np.abs(J[:-1]), 1e-6)
    if J[-1] >= J[0] and not rising.any():
        return _fault(text, f"J after {after} is as at the start, {J[0]:.6g}: nothing is learnt", J)
    if J[-1] >= J[0] and J.min() >= J[0]:
        message = (
            f"J after {after} is larger than before ({J[-1]:.6g}, at the start {J[0]:.6g}): the update goes uphill"
        )
        return _fault(text, message, J, code="sign")
    if J[-1] >= J[0]:
        lowest = int(J.argmin())
        message = (
            f"J falls to {J[lowest]:.6g} in {_steps(lowest)} and ends at {J[-1]:.6g}, no lower than it starts "
            f"({J[0]:.6g}): the steps are too long, or the gradient is not that of J"
        )
        return _fault(text, message, J)
    if body.falls == ALWAYS and rising.any():
        at = int(np.flatnonzero(rising)[0])
        message = f"J rises in step {at + 1}, from {J[at]:.6g} to {J[at + 1]:.6g}: every step should lower it"
        return _fault(text, message, J)
    return None


def _end(reaches: Expression, J: History, body: Learns, trial: Trial) -> Fault | None:
    bound = as_numbers(trial.evaluate(reaches))
    if bound is None or bound.size != 1:
        raise EvaluationError("expected one number, which the cost comes down to", expression=reaches.text)
    most = float(bound.reshape(()))
    if J[-1] <= most + _ROUNDING * abs(most):
        return None
    text = body.history.text
    return _fault(text, f"J is {J[-1]:.6g} after {_steps(len(J) - 1)}, expected at most {most:.6g}", J)


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _fault(text: str, message: str, value: Any, *, kind: str = "relation", code: str | None = None) -> Fault:
    finding = Finding(kind=kind, expression=text, actual=show(value), note=message)
    causes = (Cause(code, message),) if code else ()
    return Fault(finding, message=message, causes=causes)
