"""`faster`: a call that takes a fraction of the time of another one, and gives the same.

Processor time as the parent sees it, so that neither a busy machine nor a nap decides; the two take turns, and the
least of each counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.outcome import Fault
from grader.model import Finding
from grader.respondents.stopwatch import timed
from grader.spec.kinds.faster import Faster

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check, Expression

_TURNS = 7
_CLEAR = 2.0  # so many times more, or less, than is asked needs no further turn after the second
_NEAR = 1.25  # so near to what is asked, nobody can tell on a shared machine
_LEAST_S = 2e-3  # what takes less is mostly the way there and back


def examine(check: Check, trial: Trial) -> Fault | None:
    """Ask both in turn; first they must say the same."""
    body = check.body
    assert isinstance(body, Faster)  # noqa: S101 -- for the type checker: the judge dispatches on it
    one, other = trial.evaluate(body.call), trial.evaluate(body.than)
    fault = trial.compare(one, other, "==", body.call.text, sides=(body.call, body.than))
    if fault is not None:
        return fault
    mine: list[float] = []
    theirs: list[float] = []
    for turn in range(_TURNS):
        theirs.append(_seconds(body.than, trial, turn))
        mine.append(_seconds(body.call, trial, turn))
        times = min(theirs) / max(min(mine), 1e-9)
        if turn and not body.by / _CLEAR < times < body.by * _CLEAR:
            break
    return None if times >= body.by else _slow(body, min(mine), min(theirs))


def _seconds(expression: Expression, trial: Trial, turn: int) -> float:
    with timed() as watch:
        trial.evaluate(expression, again=turn)
    return watch.seconds


def _slow(body: Faster, mine: float, theirs: float) -> Fault:
    """What was measured; no verdict where that is too near, or too short."""
    times = theirs / max(mine, 1e-9)
    measured = f"{body.call.text} takes {mine * 1e3:.3g} ms, {body.than.text} {theirs * 1e3:.3g} ms"
    asked = f"expected at least {body.by:g} times as fast"
    message = f"{measured}: {times:.2g} times as fast, {asked}"
    short = theirs < _LEAST_S
    if short:
        message = f"{measured}, which is too short to be compared; {asked}"
    finding = Finding(kind="relation", expression=body.call.text, note=message)
    return Fault(finding, message=message, inconclusive=short or times * _NEAR >= body.by)
