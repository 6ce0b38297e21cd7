"""`faster`: a call that takes a fraction of the time of another one, and gives the same.

Processor time as the parent sees it, so that neither a busy machine nor a nap decides; the two take turns, and the
least of each counts.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from grader.checks.alive import of_sizes
from grader.checks.outcome import Fault
from grader.model import Finding
from grader.respondents.stopwatch import timed
from grader.spec import draw_inputs
from grader.spec.kinds.faster import Faster

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check, Expression

_TURNS = 7
_NUMBERS = count(3000)  # of draws that are made for this alone
_CLEAR = 2.0  # so many times more, or less, than is asked needs no further turn after the second
_NEAR = 1.25  # so near to what is asked, nobody can tell on a shared machine
_LEAST_S = 2e-3  # what takes less is mostly the way there and back


def examine(check: Check, trial: Trial) -> Fault | None:
    """Ask both in turn, of other inputs each time; they must say the same."""
    body = check.body
    assert isinstance(body, Faster)  # noqa: S101 -- for the type checker: the judge dispatches on it
    fault = _unequal(body, trial, trial.evaluate(body.call), trial.evaluate(body.than))
    if fault is not None:
        return fault
    mine: list[float] = []
    theirs: list[float] = []
    for turn in range(_TURNS):
        fresh = _fresh(trial)
        one, seconds = _timed(body.call, fresh, turn)  # first: it may have kept nothing of what the other one finds
        mine.append(seconds)
        other, seconds = _timed(body.than, fresh, turn)
        theirs.append(seconds)
        fault = _unequal(body, fresh, one, other)
        if fault is not None:
            return replace(fault, names=frozenset())  # the trial's own inputs are not those
        times = min(theirs) / max(min(mine), 1e-9)
        if turn and not body.by / _CLEAR < times < body.by * _CLEAR:
            break
    return None if times >= body.by else _slow(body, min(mine), min(theirs))


def _fresh(trial: Trial) -> Trial:
    """The trial with other inputs of the same sizes, never asked before: an answer that was kept is no answer to them.

    Not in another judging of the same check either, whose draws are the same otherwise.
    """
    setting, check = trial.setting, trial.check
    sized = of_sizes(check, trial.drawn)
    return trial.moved(draw_inputs(setting.spec, sized, setting.seed, next(_NUMBERS), check.mentions.drawn))


def _unequal(body: Faster, trial: Trial, one: Any, other: Any) -> Fault | None:
    return trial.compare(one, other, "==", body.call.text, sides=(body.call, body.than))


def _timed(expression: Expression, trial: Trial, turn: int) -> tuple[Any, float]:
    with timed() as watch:
        value = trial.evaluate(expression, again=turn)
    return value, watch.seconds


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
