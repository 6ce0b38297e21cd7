"""`holds`: relations between expressions, such as sum(softmax(Z), axis=0) == 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from grader.checks.alive import emptied
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
    return emptied(trial)


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
            fault = _violation(part, trial)
            if fault is not None:
                return fault if fault.finding.kind == "type" or fault.inconclusive else None
            return _untrue(f"not ({_text(part)})", "what it denies holds")
        case Truth(expression=expression):
            value = trial.evaluate(expression)
            true = np.size(value) > 0 and bool(np.all(value))
            untrue = _untrue(expression.text, f"got {value}, expected it to be true")
            return None if true else replace(untrue, sides=(expression,))


def _compared(comparison: Comparison, trial: Trial) -> Fault | None:
    sides = [trial.evaluate(operand) for operand in comparison.operands]
    for i, relation in enumerate(comparison.operators):
        pair = comparison.operands[i : i + 2]
        fault = trial.compare(sides[i], sides[i + 1], relation, pair[0].text, sides=pair, plain=True)
        if fault is not None:
            names = frozenset(name for operand in comparison.operands for name in operand.names)
            return replace(fault, names=names)
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
