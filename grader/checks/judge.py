"""Judge one check: run its trials, stop at what went wrong, and say whose fault it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.alive import constant, seen_to_vary
from grader.checks.call_graph import definition_of
from grader.checks.fingerprint import answers
from grader.checks.kinds import EXAMINE, gradient
from grader.checks.memory import Carried, Memory
from grader.checks.outcome import Fault, Outcome
from grader.checks.trial import Trial, cannot_evaluate, start
from grader.model import CallFailed, Counterexample, Diagnosis, Part, Status, Verdict
from grader.naming.values import Pair, name_difference
from grader.respondents.book import DECIDES, Unanswered
from grader.respondents.reference import ReferenceFault
from grader.respondents.witness import Witness
from grader.show import sentence, show
from grader.spec import EvaluationError, Gradient, Matches
from grader.spec.kinds import KINDS
from grader.spec.mentions import inputs, judged

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_DEPENDS_ON_INPUTS = {"raised", "timeout", "memory", "crashed", "python2", "numpy-drift"}


class Failing(msgspec.Struct, frozen=True):
    """A trial that did not pass; `trial` is None where its inputs could not be computed."""

    trial: Trial | None
    fault: Fault
    record: tuple[Asked, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers it takes to show it."""
        return sum(getattr(value, "size", 1) for value in self.trial.drawn.values()) if self.trial else 0


def run(
    check: Check, setting: Setting, student: Respondent, memory: Memory | None = None, *, replaced: bool = False
) -> Outcome:
    """Judge the check's trials against `student`. Nothing that a student does gets out of here as an exception.

    `memory` is what is known of the hand-in from other checks. With `replaced` the student is a hypothesis.
    """
    memory = memory if memory is not None else Memory()
    carried = Carried()
    failing: list[Failing] = []
    records: list[tuple[Asked, ...]] = []
    unanswered: Outcome | None = None
    total = check.trials if check.mentions.drawn else min(check.trials, 2)  # the same question again proves little
    number = 0
    while number < total and len(failing) < KINDS[check.kind].enough:
        witness = Witness(student, memory.timeouts)
        outcome = _trial(check, setting, witness, number, carried, replaced=replaced)
        records.append(witness.record)
        number += 1
        if isinstance(outcome, Failing):
            failing.append(outcome)
        elif outcome is not None and outcome.unanswered:
            unanswered = unanswered or replace(outcome, records=(witness.record,))
        elif outcome is not None and not failing:
            return replace(outcome, records=(witness.record,))
        elif outcome is not None:
            break
    varying = seen_to_vary(records)
    memory.varied |= varying
    if failing:
        return _wrong(check, setting, failing, number, carried)
    if unanswered is not None:
        return unanswered
    return _passed(check, setting, student, varying, carried, total)


def _passed(
    check: Check, setting: Setting, student: Respondent, varying: frozenset[str], carried: Carried, total: int
) -> Outcome:
    """A pass, unless what was answered proves nothing."""
    try:
        fault = constant(check, setting, student, varying)
    except Unanswered:
        return _undecided(total)
    if fault is None and isinstance(check.body, Gradient):
        fault = gradient.unmoved(check.body, carried)
    if fault is not None:
        return _wrong(check, setting, [Failing(None, fault)], total, carried)
    parts = tuple(_part(check, name, []) for name in check.body.moved()) if len(check.body.moved()) > 1 else ()
    notes = tuple(carried.notes)
    return Outcome(Status.PASSED, total, message=_remark(check, carried), parts=parts, notes=notes)


def _trial(
    check: Check, setting: Setting, student: Witness, number: int, carried: Carried, *, replaced: bool
) -> Failing | Outcome | None:
    """One trial: None where it passed, an Outcome where it ends the check, else what went wrong."""
    trial = None
    try:
        trial = start(check, setting, student, number, carried, replaced=replaced)
        fault = EXAMINE[check.kind](check, trial)
    except CallFailed as failed:
        return _unanswered(failed, trial, number + 1)
    except Unanswered:
        return _undecided(number + 1)
    except ReferenceFault as error:
        return Outcome(Status.INVALID, number + 1, message=str(error))
    except EvaluationError as error:
        fault = cannot_evaluate(error)
    return Failing(trial, fault, student.record) if fault is not None else None


def verdict(check: Check, outcome: Outcome, seconds: float) -> Verdict:
    """The outcome as people read it; only a pass earns points, of several gradients each its own."""
    parts = sum(part.earned for part in outcome.parts)
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


def _undecided(trials: int) -> Outcome:
    return Outcome(Status.INCONCLUSIVE, trials, message=f"this cannot be told here: {DECIDES}", unanswered=True)


def _unanswered(failed: CallFailed, trial: Trial | None, trials: int) -> Outcome:
    where = str(failed.place) if failed.place is not None else None
    return Outcome(
        Status.INCONCLUSIVE if failed.machine else Status.ERRORED,
        trials,
        message=f"{failed.text} ({where})" if where and where not in failed.text else failed.text,
        help=failed.help,
        diagnosis=Diagnosis(code=failed.code, text=failed.text, evidence="\n".join(failed.trace) or None, line=where),
        counterexample=_counterexample(trial, None) if failed.code in _DEPENDS_ON_INPUTS else None,
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
        counterexample=_counterexample(shown.trial, fault),
        parts=tuple(_part(check, name, failing) for name in check.body.moved()) if fault.parts else (),
        notes=tuple(carried.notes),
        by_own=any(each.fault.by_own for each in failing),
        records=tuple(each.record for each in (sure or failing)),
    )


def _part(check: Check, name: str, failing: list[Failing]) -> Part:
    """One of several gradients over all trials: failed where it is surely wrong on one of them."""
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


def _counterexample(trial: Trial | None, fault: Fault | None) -> Counterexample | None:
    if trial is None:
        return None
    shown = inputs(trial.check)  # sizes and unused draws would only distract
    if fault is not None and fault.names is not None:
        shown = fault.names
    return Counterexample(
        inputs={name: show(value) for name, value in trial.values.items() if name in shown},
        actual=fault.finding.actual if fault is not None else None,
        expected=fault.finding.expected if fault is not None else None,
        trial=trial.number,
    )


def _remark(check: Check, carried: Carried) -> str | None:
    if carried.detectable:
        return f"a relative error of {carried.detectable:.0e} in the gradient would have been seen"
    named = check.body.conventions if isinstance(check.body, Matches) else ()
    return f"in the convention {named[carried.conventions[0]]!r}" if named and carried.conventions else None
