"""`holds`: relations between expressions, such as sum(softmax(Z), axis=0) == 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.checks.outcome import Fault
from grader.model import Finding
from grader.spec import AllOf, AnyOf, Comparison, Condition, Holds, Not, Truth

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """The first relation that does not hold."""
    assert isinstance(check.body, Holds)  # noqa: S101 -- for the type checker: the judge dispatches on it
    for condition in check.body.conditions:
        fault = _violation(condition, trial)
        if fault is not None:
            return fault
    return None


def _violation(condition: Condition, trial: Trial) -> Fault | None:
    match condition:
        case Comparison():
            return _compared(condition, trial)
        case AllOf(parts=parts):
            return next((fault for part in parts if (fault := _violation(part, trial)) is not None), None)
        case AnyOf(parts=parts):
            faults = [_violation(part, trial) for part in parts]
            return None if None in faults else faults[0]
        case Not(part=part):
            if _violation(part, trial) is not None:
                return None
            return _untrue(f"not ({_text(part)})", "what it denies holds")
        case Truth(expression=expression):
            value = trial.evaluate(expression)
            return None if np.all(value) else _untrue(expression.text, f"got {value}, expected it to be true")


def _compared(comparison: Comparison, trial: Trial) -> Fault | None:
    sides = [trial.evaluate(operand) for operand in comparison.operands]
    for i, relation in enumerate(comparison.operators):
        text = comparison.operands[i].text
        finding = trial.compare(sides[i], sides[i + 1], relation, text, plain=True)
        if finding is not None:
            names = frozenset(name for operand in comparison.operands for name in operand.names)
            return Fault(finding, actual=sides[i], expected=sides[i + 1], names=names)
    return None


def _untrue(text: str, note: str) -> Fault:
    return Fault(Finding(kind="relation", expression=text, note=note), message=f"{text} does not hold: {note}")


def _text(condition: Condition) -> str:
    match condition:
        case Comparison(text=text):
            return text
        case Truth(expression=expression):
            return expression.text
        case AllOf(parts=parts):
            return " and ".join(map(_text, parts))
        case AnyOf(parts=parts):
            return " or ".join(map(_text, parts))
        case Not(part=part):
            return f"not {_text(part)}"
