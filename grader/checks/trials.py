"""The trials of one check: run until enough have failed, and what came of each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.alive import seen_to_vary, what_counts
from grader.checks.kinds import EXAMINE
from grader.checks.memory import Carried, Memory
from grader.checks.outcome import Fault, Outcome
from grader.checks.trial import Trial, cannot_evaluate, is_drawn, start
from grader.model import CallFailed, Counterexample, Diagnosis, Status
from grader.respondents.book import DECIDES, Unanswered
from grader.respondents.reference import ReferenceFault
from grader.respondents.stopwatch import within
from grader.respondents.witness import PATIENCE, Witness
from grader.show import show
from grader.spec import EvaluationError
from grader.spec.kinds import KINDS
from grader.spec.mentions import inputs

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.model import Respondent
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_DEPENDS_ON_INPUTS = {"raised", "timeout", "memory", "crashed", "python2", "numpy-drift"}


class Failing(msgspec.Struct, frozen=True, dict=True):
    """A trial that did not pass; `trial` is None where its inputs could not be computed."""

    trial: Trial | None
    found: Fault
    record: tuple[Asked, ...] = ()

    @cached_property
    def fault(self) -> Fault:
        """What was found, told in full."""
        return self.found.told()

    @property
    def size(self) -> int:
        """How many numbers it takes to show it."""
        return sum(getattr(value, "size", 1) for value in self.trial.drawn.values()) if self.trial else 0


class Trials(msgspec.Struct):
    """The trials of one check on one respondent. With `replaced` that is a hypothesis about a student."""

    check: Check
    setting: Setting
    student: Respondent
    memory: Memory
    replaced: bool = False
    carried: Carried = msgspec.field(default_factory=Carried)
    failing: list[Failing] = msgspec.field(default_factory=list)
    passed: list[int] = msgspec.field(default_factory=list)
    stumbled: list[Outcome] = msgspec.field(default_factory=list)  # without an answer, where each trial earns a share
    records: list[tuple[Asked, ...]] = msgspec.field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are, if none fails: the same question again proves little, unless chance has a part."""
        check = self.check
        return check.trials if is_drawn(check, self.setting) or check.passes < check.trials else min(check.trials, 2)

    @property
    def forgiven(self) -> int:
        """How many of them may fail."""
        return max(self.check.trials - self.check.passes, 0)

    @property
    def enough(self) -> bool:
        """Whether no more than that have failed."""
        return len(self.failing) + len(self.stumbled) <= self.forgiven

    @property
    def run(self) -> int:
        """How many were run."""
        return len(self.records)

    @property
    def varying(self) -> frozenset[str]:
        """The functions that gave two answers to questions of one shape."""
        return seen_to_vary(self.records, lambda asked: what_counts(asked, self.setting))

    @property
    def sure(self) -> list[Failing]:
        """The failing ones; a trial that is sure outweighs those that cannot tell."""
        return [each for each in self.failing if not each.found.inconclusive] or self.failing

    @property
    def open(self) -> list[Failing]:
        """All that did not pass, those that are sure first: what a sentence says must hold on each of them."""
        return sorted(self.failing, key=lambda each: each.found.inconclusive)

    @property
    def shown(self) -> Failing:
        """The smallest of them."""
        return min(self.sure, key=lambda each: each.size)

    def judge(self) -> Outcome | None:
        """Run the trials until enough have failed; an Outcome where one ends the check by itself."""
        unanswered: Outcome | None = None
        shared = self.check.credit == "trials"
        most = self.total if shared else max(KINDS[self.check.kind].enough, self.forgiven + 1)
        for number in range(self.total):
            if len(self.failing) >= most:
                break
            witness = Witness(self.student, self.memory.timeouts)
            outcome = attempt(self, number, witness)
            self.records.append(witness.record)
            if isinstance(outcome, Failing):
                self.failing.append(outcome)
            elif outcome is not None and outcome.unanswered:
                unanswered = unanswered or replace(outcome, records=(witness.record,))
            elif outcome is not None and shared and outcome.status is Status.ERRORED:
                self.stumbled.append(outcome)
            elif outcome is not None:
                return replace(outcome, records=(witness.record,)) if self.enough else None
            else:
                self.passed.append(number)
        return unanswered if self.enough else None


def attempt(trials: Trials, number: int, student: Witness, check: Check | None = None) -> Failing | Outcome | None:
    """One trial: None where it passed, an Outcome where it ends the check, else what went wrong.

    `check` is the check with other draws than its own.
    """
    check, trial = check or trials.check, None
    try:
        with within(_allowed(check, trials.memory)):
            trial = start(check, trials.setting, student, number, trials.carried)
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


def _allowed(check: Check, memory: Memory) -> float | None:
    """What one call may take: no longer than usual, where a function has used up its usual time so often already."""
    endless = any(memory.timeouts.get(name, 0) >= PATIENCE for name in check.mentions.called)
    return None if endless else check.seconds


def undecided(trials: int) -> Outcome:
    """The outcome where the students' edition holds no answer."""
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


def counterexample(trial: Trial | None, fault: Fault | None, lines: tuple[str, ...] = ()) -> Counterexample | None:
    """The inputs of a trial, and what came of them."""
    if trial is None:
        return None
    shown = inputs(trial.check)  # sizes and unused draws would only distract
    if fault is not None and fault.names is not None:
        shown = fault.names
    return Counterexample(
        inputs={name: show(value) for name, value in trial.values.items() if name in shown},
        actual=fault.finding.actual if fault is not None else None,
        expected=fault.finding.expected if fault is not None else None,
        trial=trial.number if trial.number < trial.check.trials else None,  # one drawn to show it is none of those
        lines=lines,
    )
