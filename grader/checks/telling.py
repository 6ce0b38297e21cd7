"""Tell a failure: by the smallest example that shows it, under the name that explains every trial that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.names import (
    MORE,
    Passing,
    changing,
    draws,
    has_rivals,
    located,
    misshapen,
    named,
    of_one_size,
    returns_elsewhere,
)
from grader.checks.smaller import smaller
from grader.checks.trial import is_drawn, numbers
from grader.checks.trials import Failing, attempt, counterexample
from grader.model import Part, Status
from grader.naming.cause import agreed
from grader.naming.shapes import NO_RETURN, NO_RETURN_HERE
from grader.respondents.witness import Witness
from grader.show import sentence
from grader.spec import draw_inputs
from grader.spec.draws import Constant, Integer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.checks.outcome import Fault, Outcome, Portion
    from grader.checks.trials import Trials
    from grader.naming.cause import Cause
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_VALUES = {"holds", "matches"}  # kinds whose numbers are named by what they look like, once they are known to stay


def told(trials: Trials, outcome: Outcome, *, patient: bool = True) -> Outcome:
    """The outcome with a name, and with an example that is as small as can be; without `patient`, at no cost."""
    check = trials.check
    if not trials.setting.names:
        return plainly(trials, outcome)
    shown = trials.shown
    changes = _changes(trials, shown)
    if changes is None and patient:
        _tell_apart(trials)
        shown = smaller(trials, shown)
    fault = shown.fault
    cause = None if check.reveal == "nothing" else changes or _cause(trials, shown)
    diagnosis = located(cause, check, trials.setting, fault.line) if cause is not None else None
    from grader.checks.pasted import pasted  # who passes needs none of it

    lines = pasted(trials, shown) if changes is None else ()
    return replace(
        plainly(trials, outcome, shown),
        help=fault.help or check.hint or (_note(fault) if diagnosis is None else None),
        diagnosis=diagnosis,
        counterexample=counterexample(shown.trial, fault, lines),
    )


def plainly(trials: Trials, outcome: Outcome, shown: Failing | None = None) -> Outcome:
    """The outcome as one failing trial shows it, the smallest or the one that is `shown`, without a name."""
    check, of = trials.check, shown or trials.shown
    fault = of.fault
    return replace(
        outcome,
        message=fault.message or sentence(fault.finding),
        help=fault.help or check.hint or _note(fault),
        finding=fault.finding,
        counterexample=counterexample(of.trial, fault),
        parts=parts(check, trials.failing, shown, named=True) if fault.parts else (),
        tell=None,
    )


def _note(fault: Fault) -> str | None:
    """What was seen besides, where the message has not said it."""
    note = fault.finding.note
    return None if note is None or note in (fault.message or sentence(fault.finding)) else note


def parts(
    check: Check, failing: Sequence[Failing], shown: Failing | None = None, *, named: bool = False
) -> tuple[Part, ...]:
    """What is told one by one, of all trials: several gradients, or what earns points of its own.

    Where they are to be `named`, what takes long to find is found, of no more trials than it takes.
    """
    moved = check.body.moved()
    names = tuple(check.shares) if check.credit == "parts" else moved if len(moved) > 1 else ()
    return tuple(_part(check, name, failing, shown, named=named) for name in names)


def _part(check: Check, name: str, failing: Sequence[Failing], shown: Failing | None, *, named: bool) -> Part:
    """One of them: failed where it is surely wrong on one of the trials.

    It is said with the numbers of the trial that is `shown`, where it is wrong there, too.
    """
    pieces = [(each, piece) for each in failing for piece in _pieces(each.found, name)]
    sure = [(each, piece) for each, piece in pieces if not piece.inconclusive]
    status = Status.FAILED if sure else Status.INCONCLUSIVE if pieces else Status.PASSED
    points = check.shares.get(name, 0.0)
    here = [(shown, piece) for piece in _pieces(shown.found, name)] if shown is not None and pieces else []
    first = [(each, piece) for each, piece in here if not piece.inconclusive]
    said = [piece for _, piece in (*first, *(sure or pieces))]
    causes = (
        piece.causes
        for each, _ in (*first, *sure, *pieces)
        for piece in _pieces(each.fault if named else each.found, name)
    )
    cause = agreed(causes, len(pieces)) if check.reveal != "nothing" else None
    message = cause.text if cause is not None else said[0].message if said else None
    earned = points if status is Status.PASSED else 0.0
    return Part(name=name, status=status, points=points, earned=earned, message=message)


def _pieces(fault: Fault, name: str) -> list[Portion]:
    """What went wrong with one of them in a trial."""
    return [piece for piece in fault.parts if piece.name == name and piece.message]


def _changes(trials: Trials, shown: Failing) -> Cause | None:
    """Whether the answers are another time others: then none of their numbers means anything."""
    if trials.check.kind not in _VALUES or shown.trial is None:
        return None
    number = shown.trial.number

    def again() -> tuple[Asked, ...]:
        witness = Witness(trials.student, trials.memory.timeouts)
        attempt(trials, number, witness)
        return witness.record

    found = changing(shown.record, again)
    return None if found is None or draws(shown.record, trials.setting.references.numpy) else found


def _tell_apart(trials: Trials) -> None:
    """More trials, while those that failed leave rival names, or are all of one size where there are others."""
    draws = {**trials.setting.spec.draw, **trials.check.where}
    sizes = {name for name, draw in draws.items() if isinstance(draw, Integer) and draw.low < draw.high}
    fixed = {name for name, draw in draws.items() if isinstance(draw, Constant | Integer)} - sizes
    for number in range(trials.run, trials.run + MORE if is_drawn(trials.check, trials.setting) else 0):
        failing = sorted(trials.open, key=_order)  # the one that is told anyhow first
        if not has_rivals(failing, fixed) and not of_one_size(failing, sizes):
            return
        witness = Witness(trials.student, trials.memory.timeouts)
        outcome = attempt(trials, number, witness)
        trials.records.append(witness.record)
        if isinstance(outcome, Failing):
            trials.failing.append(outcome)
        elif outcome is not None:
            return
        else:
            trials.passed.append(number)


def _order(failing: Failing) -> tuple[bool, int]:
    return failing.found.inconclusive, failing.size


def _cause(trials: Trials, shown: Failing) -> Cause | None:
    """What explains all trials that did not pass, in the words of the one that is shown."""
    check, setting = trials.check, trials.setting
    passed = [_passing(trials, number) for number in (trials.passed if shown.fault.causes else [])]
    others = [each for each in trials.open if each is not shown]
    form = shown.fault.finding.kind in {"shape", "type"}
    found = named(shown, others, passed, drawn=is_drawn(check, setting))
    of_one = len(shown.record) == 1 and found is not None  # what the only call gave is what was compared
    found = found if of_one else misshapen(check, setting, shown.record, anyhow=form) or found
    return NO_RETURN_HERE if found == NO_RETURN and returns_elsewhere(shown.record, trials.records) else found


def _passing(trials: Trials, number: int) -> Passing:
    """The numbers of a trial that passed, and what was answered there."""
    check, setting = trials.check, trials.setting
    drawn = draw_inputs(setting.spec, check, setting.seed, number, check.mentions.drawn)
    return Passing(numbers(drawn), trials.records[number])
