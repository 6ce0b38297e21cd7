"""Judge one check: run its trials, stop at what went wrong, and say whose fault it can be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.alive import constant
from grader.checks.fingerprint import answers
from grader.checks.kinds import gradient
from grader.checks.memory import Carried, Memory
from grader.checks.of_numbers import heeds_numbers
from grader.checks.outcome import Outcome
from grader.checks.steady import fickle
from grader.checks.telling import parts, plainly, told
from grader.checks.trials import Failing, Trials, attempt, undecided
from grader.model import Status, Verdict
from grader.respondents.book import Unanswered
from grader.respondents.witness import Witness
from grader.spec import Gradient, Matches

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.spec import Check


def run(
    check: Check, setting: Setting, student: Respondent, memory: Memory | None = None, *, replaced: bool = False
) -> Outcome:
    """Judge the check's trials against `student`. Nothing that a student does gets out of here as an exception.

    `memory` is what is known of the hand-in from other checks. With `replaced` the student is a hypothesis.
    What there is to say of a failure is asked for later (`Outcome.tell`), and only of one that stands.
    """
    memory = memory if memory is not None else Memory()
    trials = Trials(check, setting, student, memory, replaced)
    ended = trials.judge()
    memory.varied |= trials.varying
    if ended is not None:
        return ended
    if not trials.enough:
        return _with_credit(trials, _wrong(trials) if trials.failing else trials.stumbled[0])
    if trials.failing:
        some = f"it passed on {len(trials.passed)} of {trials.run} draws; {check.passes} are enough"
        trials.carried.notes.append(some)
    return _passed(trials)


def _with_credit(trials: Trials, outcome: Outcome) -> Outcome:
    """A check that did not pass, with what it earns all the same: nothing for answers that depend on nothing."""
    check, passed, run = trials.check, len(trials.passed), trials.run
    if check.credit == "all" or (check.credit == "trials" and not passed):
        return outcome
    try:
        fault, idle = constant(check, trials.setting, trials.student, frozenset(), proven=False)
        if fault is not None or fickle(trials, proven=False) is not None:
            said = outcome if outcome.tell is None else plainly(trials, outcome)
            return replace(said, parts=())
    except Unanswered:
        return undecided(run)
    if check.credit == "parts":
        return replace(outcome, idle=idle)
    note = f"it passed on {passed} of {run} draws, which earns that share of the points"
    return replace(outcome, share=passed / run, notes=(*outcome.notes, note))


def catches(check: Check, setting: Setting, student: Respondent, *, first: int = 0, most: int | None = None) -> bool:
    """Whether the check does not pass, as `run` finds; the trial `first` is tried before the others, `most` in all.

    Where all trials must pass it ends with the first that does not.
    """
    if check.passes < check.trials:
        return run(check, setting, student).status is not Status.PASSED
    trials = Trials(check, setting, student, Memory(), carried=Carried(brief=True))
    for number in sorted(range(trials.total), key=lambda each: each != first)[:most]:
        witness = Witness(student, trials.memory.timeouts)
        if attempt(trials, number, witness) is not None:
            return True
        trials.records.append(witness.record)
        trials.passed.append(number)
    return _passed(trials).status is not Status.PASSED


def _passed(trials: Trials) -> Outcome:
    """A pass, unless what was answered proves nothing."""
    check, carried = trials.check, trials.carried
    try:
        fault, idle = constant(check, trials.setting, trials.student, trials.varying)
        name = fault.finding.expression if fault is not None else None
        if name and heeds_numbers([check], trials.setting, trials.student, {name}, trials.memory):
            fault, idle = None, idle | {name}  # it leaves something out that it is given, a word, and is not the same
        fault = fault or fickle(trials, proven=check.passes >= check.trials)
    except Unanswered:
        return undecided(trials.total)
    if fault is None and isinstance(check.body, Gradient):
        fault = gradient.unmoved(check.body, carried)
        idle |= frozenset() if carried.moved else check.mentions.judged  # nothing was the right answer throughout
    if fault is not None:
        trials.failing.append(Failing(None, fault))
        return _wrong(trials)
    notes, every = tuple(carried.notes), parts(check, [])
    said, own = _remark(check, carried), carried.by_own
    return Outcome(Status.PASSED, trials.total, message=said, parts=every, notes=notes, idle=idle, by_own=own)


def _wrong(trials: Trials) -> Outcome:
    """The outcome of trials that did not pass, before anything is said of it."""
    return Outcome(
        Status.INCONCLUSIVE if trials.shown.found.inconclusive else Status.FAILED,
        trials.run,
        parts=parts(trials.check, trials.failing) if trials.shown.found.parts else (),
        notes=tuple(trials.carried.notes),
        by_own=any(each.found.by_own for each in trials.failing),
        records=tuple(each.record for each in trials.sure),
        tell=partial(told, trials),
    )


def verdict(check: Check, outcome: Outcome, seconds: float) -> Verdict:
    """The outcome as people read it; only a pass earns points, of several gradients each its own."""
    some = sum(part.earned for part in outcome.parts) + outcome.share * check.points
    return Verdict(
        id=check.id,
        kind=check.kind,
        says=check.says,
        status=outcome.status,
        points=check.points,
        earned=check.points if outcome.status is Status.PASSED else some,
        visibility=check.visibility,
        message=outcome.message,
        help=outcome.help or (check.hint if outcome.status is Status.FAILED else None),
        finding=outcome.finding,
        diagnosis=outcome.diagnosis,
        counterexample=outcome.counterexample,
        parts=outcome.parts,
        notes=outcome.notes,
        trials=outcome.trials,
        seconds=round(seconds, 4),
        answers=answers(check, outcome),
    )


def _remark(check: Check, carried: Carried) -> str | None:
    if carried.detectable:
        return f"a relative error of {carried.detectable:.0e} in the gradient would have been seen"
    named = check.body.conventions if isinstance(check.body, Matches) else ()
    return f"in the convention {named[carried.conventions[0]]!r}" if named and carried.conventions else None
