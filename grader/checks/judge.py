"""Judge one check: run its trials, stop at what went wrong, and say whose fault it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.alive import constant, seen_to_vary
from grader.checks.call_graph import definition_of
from grader.checks.fingerprint import answers
from grader.checks.kinds import gradient
from grader.checks.memory import Carried, Memory
from grader.checks.outcome import Outcome
from grader.checks.trying import Failing, Trials, counterexample, tried, undecided
from grader.model import Diagnosis, Part, Status, Verdict
from grader.naming.values import Pair, name_difference
from grader.respondents.book import Unanswered
from grader.show import sentence
from grader.spec import Gradient, Matches
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.spec import Check


def run(
    check: Check, setting: Setting, student: Respondent, memory: Memory | None = None, *, replaced: bool = False
) -> Outcome:
    """Judge the check's trials against `student`. Nothing that a student does gets out of here as an exception.

    `memory` is what is known of the hand-in from other checks. With `replaced` the student is a hypothesis.
    """
    memory = memory if memory is not None else Memory()
    carried = Carried()
    found = tried(check, setting, student, memory, carried, replaced=replaced)
    if found.ended is not None:
        return found.ended
    varying = seen_to_vary(found.records)
    memory.varied |= varying
    if not found.enough:
        outcome = _wrong(check, setting, found.failing, found.number, carried) if found.failing else found.stumbled[0]
        return _with_credit(check, setting, student, outcome, found)
    if found.unanswered is not None:
        return found.unanswered
    if found.failing:
        carried.notes.append(f"it passed on {found.passed} of {found.number} draws; {found.needed} are enough")
    return _passed(check, setting, student, varying, carried, found.number)


def _with_credit(check: Check, setting: Setting, student: Respondent, outcome: Outcome, found: Trials) -> Outcome:
    """A check that did not pass, with what it earns all the same: nothing for answers that depend on nothing."""
    if check.credit == "all" or (check.credit == "trials" and not found.passed):
        return outcome
    try:
        if constant(check, setting, student, frozenset(), proven=False) is not None:
            return replace(outcome, parts=())
    except Unanswered:
        return undecided(found.number)
    if check.credit == "parts":
        return outcome
    note = f"it passed on {found.passed} of {found.number} draws, which earns that share of the points"
    return replace(outcome, share=found.passed / found.number, notes=(*outcome.notes, note))


def _passed(
    check: Check, setting: Setting, student: Respondent, varying: frozenset[str], carried: Carried, total: int
) -> Outcome:
    """A pass, unless what was answered proves nothing."""
    try:
        fault = constant(check, setting, student, varying)
    except Unanswered:
        return undecided(total)
    if fault is None and isinstance(check.body, Gradient):
        fault = gradient.unmoved(check.body, carried)
    if fault is not None:
        return _wrong(check, setting, [Failing(None, fault)], total, carried)
    parts = tuple(_part(check, name, []) for name in _portions(check))
    notes = tuple(carried.notes)
    return Outcome(Status.PASSED, total, message=_remark(check, carried), parts=parts, notes=notes)


def _portions(check: Check) -> tuple[str, ...]:
    """What is told one by one: several gradients, or what earns points of its own."""
    moved = check.body.moved()
    return tuple(check.shares) if check.credit == "parts" else moved if len(moved) > 1 else ()


def verdict(check: Check, outcome: Outcome, seconds: float) -> Verdict:
    """The outcome as people read it; only a pass earns points, of several gradients each its own."""
    parts = sum(part.earned for part in outcome.parts) + outcome.share * check.points
    return Verdict(
        id=check.id,
        kind=check.kind,
        says=check.says,
        status=outcome.status,
        points=check.points,
        earned=check.points if outcome.status is Status.PASSED else parts,
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


def _wrong(check: Check, setting: Setting, failing: list[Failing], trials: int, carried: Carried) -> Outcome:
    """The outcome as the smallest failing trial shows it; a trial that is sure outweighs those that cannot tell."""
    sure = [each for each in failing if not each.fault.inconclusive]
    shown = min(sure or failing, key=lambda each: each.size)
    fault = shown.fault
    diagnosis = _agreed(sure or failing)
    if diagnosis is None:
        diagnosis = name_difference([pair for each in failing if (pair := _pair(each)) is not None])
    return Outcome(
        Status.FAILED if sure else Status.INCONCLUSIVE,
        trials,
        message=fault.message or sentence(fault.finding),
        help=fault.help or (diagnosis.text if diagnosis is not None else fault.finding.note),
        finding=fault.finding,
        diagnosis=located(diagnosis, check, setting) if diagnosis is not None else None,
        counterexample=counterexample(shown.trial, fault),
        parts=tuple(_part(check, name, failing) for name in _portions(check)) if fault.parts else (),
        notes=tuple(carried.notes),
        by_own=any(each.fault.by_own for each in failing),
        records=tuple(each.record for each in (sure or failing)),
    )


def _part(check: Check, name: str, failing: list[Failing]) -> Part:
    """One of several gradients, or relations, over all trials: failed where it is surely wrong on one of them."""
    pieces = [piece for each in failing for piece in each.fault.parts if piece.name == name and piece.message]
    sure = [piece for piece in pieces if not piece.inconclusive]
    status = Status.FAILED if sure else Status.INCONCLUSIVE if pieces else Status.PASSED
    points = check.shares.get(name, 0.0)
    message = (sure or pieces)[0].message if pieces else None
    earned = points if status is Status.PASSED else 0.0
    return Part(name=name, status=status, points=points, earned=earned, message=message)


def _agreed(failing: list[Failing]) -> Diagnosis | None:
    """What the largest failing trial is diagnosed with, if the next largest says the same.

    The smallest is the one to show, but with one or two numbers any mistake looks like a factor.
    """
    largest = sorted(failing, key=lambda each: each.size, reverse=True)[:2]
    named = [each.fault.diagnosis for each in largest]
    if None in named or named[0] is None:
        return None
    if len({_kind_of(diagnosis) for diagnosis in named if diagnosis is not None}) == 1:
        return named[0]
    return msgspec.structs.replace(named[0], code="unknown", text="it is wrong, in no way that has a name here")


def _kind_of(diagnosis: Diagnosis) -> tuple[str, str]:
    """A diagnosis without the sizes of its trial; a bare factor is the same bug only where it is the same number."""
    bare = re.search(r"multiplied by (-?[\d.e+-]+)$", diagnosis.text)
    return diagnosis.code, f"{float(bare[1]):.3g}" if bare else ""


def located(diagnosis: Diagnosis, check: Check, setting: Setting) -> Diagnosis:
    """With the line of the function in question, where only one comes into question."""
    names = judged(check)
    if diagnosis.line is not None or len(names) != 1:
        return diagnosis
    definition = definition_of(next(iter(names)), setting)
    return msgspec.structs.replace(diagnosis, line=str(definition.place)) if definition is not None else diagnosis


def _pair(failing: Failing) -> Pair | None:
    trial, fault = failing.trial, failing.fault
    if trial is None or fault.finding.kind != "values":
        return None
    return Pair(fault.actual, fault.expected, trial.drawn, low_precision=trial.readings.low)


def _remark(check: Check, carried: Carried) -> str | None:
    if carried.detectable:
        return f"a relative error of {carried.detectable:.0e} in the gradient would have been seen"
    named = check.body.conventions if isinstance(check.body, Matches) else ()
    return f"in the convention {named[carried.conventions[0]]!r}" if named and carried.conventions else None
