"""`holds`: relations between expressions, such as sum(softmax(Z), axis=0) == 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from grader.checks.alive import emptied
from grader.checks.outcome import Fault, Portion
from grader.checks.trial import cannot_evaluate
from grader.model import CallFailed, Finding
from grader.show import sentence
from grader.spec import AllOf, AnyOf, Comparison, Condition, EvaluationError, Holds, Not, Truth
from grader.spec.kinds.holds import text_of

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """The first relation that does not hold."""
    assert isinstance(check.body, Holds)  # noqa: S101 -- for the type checker: the judge dispatches on it
    if check.credit == "parts":
        fault = _each(check.body, trial)
        return emptied(trial) if fault is None else fault
    for condition in check.body.conditions:
        fault = _violation(condition, trial)
        if fault is not None:
            return fault
    return emptied(trial)


def _each(body: Holds, trial: Trial) -> Fault | None:
    """Every relation by itself; the first that does not hold is shown."""
    faults: dict[str, Fault | None] = {}
    for condition in body.conditions:
        faults[text_of(condition)] = _by_itself(condition, trial)
    wrong = [fault for fault in faults.values() if fault is not None]
    if not wrong:
        return None
    shown = next((fault for fault in wrong if not fault.inconclusive), wrong[0])
    return replace(shown, parts=tuple(_portion(name, fault) for name, fault in faults.items()))


def _portion(name: str, fault: Fault | None) -> Portion:
    return (
        Portion(name) if fault is None else Portion(name, fault.message or sentence(fault.finding), fault.inconclusive)
    )


def _by_itself(condition: Condition, trial: Trial) -> Fault | None:
    """What is wrong with one relation; a call that fails costs the others nothing."""
    try:
        return _violation(condition, trial)
    except EvaluationError as error:
        return cannot_evaluate(error)
    except CallFailed as failed:
        if failed.machine or failed.code == "missing-function":
            raise
        said = f"{failed.text} ({failed.place})" if failed.place is not None else failed.text
        return Fault(Finding(kind="call", expression=text_of(condition), note=failed.text), message=said)


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
            return _untrue(f"not ({text_of(part)})", "what it denies holds")
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
