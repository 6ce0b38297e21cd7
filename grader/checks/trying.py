"""The trials of a check: as many as it takes, each with its own fate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.kinds import EXAMINE
from grader.checks.outcome import Fault, Outcome
from grader.checks.trial import Trial, cannot_evaluate, start
from grader.model import CallFailed, Counterexample, Diagnosis, Status
from grader.respondents.book import DECIDES, Unanswered
from grader.respondents.reference import ReferenceFault
from grader.respondents.stopwatch import within
from grader.respondents.witness import Witness
from grader.show import show
from grader.spec import EvaluationError
from grader.spec.kinds import KINDS
from grader.spec.mentions import inputs

if TYPE_CHECKING:
    from grader.checks.memory import Carried, Memory
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


class Trials(msgspec.Struct):
    """What came of the trials of a check, of which so many must pass."""

    needed: int
    number: int = 0
    failing: list[Failing] = []
    stumbled: list[Outcome] = []  # trials without an answer, where the others count too
    records: list[tuple[Asked, ...]] = []
    unanswered: Outcome | None = None  # a trial of which the students' edition cannot tell
    ended: Outcome | None = None  # what ends a check whatever the other trials say

    @property
    def passed(self) -> int:
        """On how many draws it passed."""
        return self.number - len(self.failing) - len(self.stumbled)

    @property
    def enough(self) -> bool:
        """Whether that is enough."""
        return self.passed >= self.needed


def tried(
    check: Check, setting: Setting, student: Respondent, memory: Memory, carried: Carried, *, replaced: bool
) -> Trials:
    """The trials of a check, until it is clear how it goes."""
    by_chance = check.passes < check.trials
    # the same question again proves little
    total = check.trials if check.mentions.drawn or by_chance else min(check.trials, 2)
    found = Trials(needed=check.passes if by_chance else total)
    most = total if check.credit == "trials" else max(KINDS[check.kind].enough, total - found.needed + 1)
    while found.number < total and len(found.failing) < most and found.ended is None:
        witness = Witness(student, memory.timeouts)
        outcome = _trial(check, setting, witness, found.number, carried, replaced=replaced)
        found.records.append(witness.record)
        found.number += 1
        if isinstance(outcome, Failing):
            found.failing.append(outcome)
        elif outcome is not None and not _noted(found, check, replace(outcome, records=(witness.record,))):
            if len(found.failing) > total - found.needed:
                break
            found.ended = replace(outcome, records=(witness.record,))
    return found


def _noted(found: Trials, check: Check, outcome: Outcome) -> bool:
    """Whether a trial without an answer leaves the others to be asked."""
    if outcome.unanswered:
        found.unanswered = found.unanswered or outcome
        return True
    if check.credit == "trials" and outcome.status is Status.ERRORED:
        found.stumbled.append(outcome)
        return True
    return False


def _trial(
    check: Check, setting: Setting, student: Witness, number: int, carried: Carried, *, replaced: bool
) -> Failing | Outcome | None:
    """One trial: None where it passed, an Outcome where it ends the check, else what went wrong."""
    trial = None
    try:
        with within(check.seconds):
            trial = start(check, setting, student, number, carried, replaced=replaced)
            fault = EXAMINE[check.kind](check, trial)
    except CallFailed as failed:
        return _unanswered(failed, trial, number + 1)
    except Unanswered:
        return undecided(number + 1)
    except ReferenceFault as error:
        return Outcome(Status.INVALID, number + 1, message=str(error))
    except EvaluationError as error:
        fault = cannot_evaluate(error)
    return Failing(trial, fault, student.record) if fault is not None else None


def undecided(trials: int) -> Outcome:
    """What is left to a person because a students' edition has no answer."""
    return Outcome(Status.INCONCLUSIVE, trials, message=f"this cannot be told here: {DECIDES}", unanswered=True)


def _unanswered(failed: CallFailed, trial: Trial | None, trials: int) -> Outcome:
    where = str(failed.place) if failed.place is not None else None
    return Outcome(
        Status.INCONCLUSIVE if failed.machine else Status.ERRORED,
        trials,
        message=f"{failed.text} ({where})" if where and where not in failed.text else failed.text,
        help=failed.help,
        diagnosis=Diagnosis(code=failed.code, text=failed.text, evidence="\n".join(failed.trace) or None, line=where),
        counterexample=counterexample(trial, None) if failed.code in _DEPENDS_ON_INPUTS else None,
    )


def counterexample(trial: Trial | None, fault: Fault | None) -> Counterexample | None:
    """The numbers that show it: those that the relation mentions, since sizes and unused draws would only distract."""
    if trial is None:
        return None
    shown = inputs(trial.check)
    if fault is not None and fault.names is not None:
        shown = fault.names
    return Counterexample(
        inputs={name: show(value) for name, value in trial.values.items() if name in shown},
        actual=fault.finding.actual if fault is not None else None,
        expected=fault.finding.expected if fault is not None else None,
        trial=trial.number,
    )
