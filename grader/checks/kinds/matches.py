"""`matches`: the same as the reference on every trial; several conventions may be accepted."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from grader.compare import compare
from grader.model import PUBLIC_SEED
from grader.respondents.reference import ReferenceFault
from grader.show import as_numbers
from grader.spec import Matches, evaluate

if TYPE_CHECKING:
    from grader.checks.outcome import Fault
    from grader.checks.trial import Trial
    from grader.spec import Check, Expression


def examine(check: Check, trial: Trial) -> Fault | None:
    """Compare with each convention that has fitted so far; a student keeps to one of them."""
    assert isinstance(check.body, Matches)  # noqa: S101 -- for the type checker: the judge dispatches on it
    call = check.body.call
    actual = trial.evaluate(call)
    still = trial.carried.conventions
    still = list(range(len(check.body.to))) if still is None else still
    faults = {}
    for position in still:
        to = check.body.to[position]
        expected = expected_by_both(to, trial)
        fault = trial.compare(actual, expected, "==", call.text, sides=(call, to))
        if fault is not None:
            faults[position] = fault
    fitting = [position for position in still if position not in faults]
    if not fitting:
        return next((fault for fault in faults.values() if fault.inconclusive), faults[still[0]])
    trial.carried.conventions = fitting
    return None


def expected_by_both(expression: Expression, trial: Trial) -> Any:
    """The NumPy reference's answer, once the PyTorch reference (where there is one) has agreed.

    Raises:
        ReferenceFault: the two disagree.
    """
    references = trial.setting.references
    expected = trial.evaluate(expression)
    if not expression.ref_calls or not references.asks_torch:
        return expected
    question = _digest(expression, trial, expected)
    if references.agreed(question):
        return expected
    if not all(references.torch.has(name) for name in expression.ref_calls):
        return expected
    other = evaluate(expression, trial.values, trial.student, references.torch)
    finding = compare(other, expected, trial.check.tolerance, expression=expression.text)
    if finding is not None and as_numbers(other) is not None:
        raise ReferenceFault(
            f"the NumPy and the PyTorch reference disagree on {expression.text}: "
            f"{finding.expected_at} and {finding.actual_at}"
        )
    references.remember(question, on_disk=trial.setting.seed == PUBLIC_SEED)
    return expected


def _digest(expression: Expression, trial: Trial, expected: Any) -> str:
    digest = hashlib.blake2b(expression.text.encode(), digest_size=16)
    for name in sorted(expression.names):
        array = as_numbers(trial.values.get(name))
        if array is None:
            digest.update(repr((name, trial.values.get(name))).encode())
        else:
            digest.update(repr((name, array.shape, array.dtype.str)).encode() + array.tobytes())
    array = as_numbers(expected)
    digest.update(array.tobytes() if array is not None else repr(expected).encode())
    return digest.hexdigest()
