"""`matches`: the same as the reference on every trial; several conventions may be accepted."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from grader.checks.memory import Carried
from grader.checks.trial import is_drawn, start
from grader.compare import compare
from grader.model import PUBLIC_SEED, CallFailed
from grader.respondents.reference import ReferenceFault
from grader.show import as_numbers
from grader.spec import EvaluationError, Matches, evaluate

if TYPE_CHECKING:
    from grader.checks.outcome import Fault
    from grader.checks.trial import Trial
    from grader.spec import Check, Expression

_OF_ALL = "on-all-"  # before the digest of an expression: the two have agreed on it in all trials of a run


def examine(check: Check, trial: Trial) -> Fault | None:
    """Compare with each convention that has fitted so far; a student keeps to one of them."""
    assert isinstance(check.body, Matches)  # noqa: S101 -- for the type checker: the judge dispatches on it
    call = check.body.call
    actual = trial.evaluate(call)
    still = trial.carried.conventions
    still = list(range(len(check.body.to))) if still is None else still
    faults, expected = {}, {}
    for position in still:
        to = check.body.to[position]
        expected[position] = trial.evaluate(to)
        fault = trial.compare(actual, expected[position], "==", call.text, sides=(call, to))
        if fault is not None:
            faults[position] = fault
    fitting = [position for position in still if position not in faults]
    for position in fitting or still:
        _second_opinion(call, check.body.to[position], expected[position], trial, wanted=not fitting)
    if not fitting:
        return next((fault for fault in faults.values() if fault.inconclusive), faults[still[0]])
    trial.carried.conventions = fitting
    return None


def _second_opinion(call: Expression, expression: Expression, expected: Any, trial: Trial, *, wanted: bool) -> None:
    """Ask the PyTorch reference, where there is one, whether the NumPy reference's answer is right.

    It takes a second or two to import PyTorch: once the two have agreed on all trials of a check, they are not asked
    about others where the student's answer is the same, unless that is `wanted`. Nor are they then, where the student
    is wrong on a draw of the public seed on which they agree: that is wrong by both, whatever they say of another draw.

    Raises:
        ReferenceFault: the two disagree.
    """
    references = trial.setting.references
    if not expression.ref_calls or not references.asks_torch or references.vouched(expression.text):
        return
    public, known = trial.setting.seed == PUBLIC_SEED, f"{_OF_ALL}{_hash(expression.text.encode())}"
    if not (public or wanted) and references.agreed(known):
        return
    in_public = None if public or not wanted else _in_public(call, expression, trial)
    question = _digest(expression, trial, expected)
    if in_public is not None and in_public.wrong and references.agreed(known) and references.agreed(in_public.question):
        return
    if references.agreed(question) or not all(map(references.second.has, expression.ref_calls)):
        return
    _ask_both(expression, trial, expected)
    references.remember(question, on_disk=public or not is_drawn(trial.check, trial.setting))
    if trial.number + 1 == trial.check.trials and not references.agreed(known):
        references.remember(known, on_disk=True)
        in_public = in_public or (None if public else _in_public(call, expression, trial))
    if in_public is not None and not references.agreed(in_public.question):
        with suppress(ReferenceFault):  # of another draw than this check's: who has that one is told
            _ask_both(expression, in_public.trial, in_public.expected)
            references.remember(in_public.question, on_disk=True)


def _ask_both(expression: Expression, trial: Trial, expected: Any) -> None:
    """Ask the PyTorch reference what the NumPy reference has answered; raises ReferenceFault where they disagree."""
    other = evaluate(expression, trial.values, trial.student, trial.setting.references.second)
    finding = compare(other, expected, trial.check.tolerance, expression=expression.text)
    if finding is not None and as_numbers(other) is not None:
        raise ReferenceFault(
            f"the NumPy and the PyTorch reference disagree on {expression.text}: "
            f"{finding.expected_at} and {finding.actual_at}"
        )


class _InPublic(NamedTuple):
    """What a student is asked on the first draw of the public seed, and whether the answer is wrong there."""

    trial: Trial
    expected: Any
    question: str
    wrong: bool


def _in_public(call: Expression, expression: Expression, trial: Trial) -> _InPublic | None:
    """The same question on that draw; None where there is none, or no answer. It is no trial of the check."""
    try:
        asked = start(trial.check, replace(trial.setting, seed=PUBLIC_SEED), trial.student.apart(), 0, Carried())
        actual, expected = asked.evaluate(call), asked.evaluate(expression)
        fault = asked.compare(actual, expected, "==", call.text, sides=(call, expression))
    except (CallFailed, EvaluationError, ReferenceFault):
        return None
    return _InPublic(
        asked, expected, _digest(expression, asked, expected), fault is not None and not fault.inconclusive
    )


def _hash(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=16).hexdigest()


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
