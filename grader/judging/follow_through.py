"""Judge checks in the order of `after`, with the reference in place of functions that are known to be wrong.

A wrong softmax must not cost the points of a right gradient: a check whose prerequisites have not passed is judged with
the reference's functions in place of the wrong ones; it is skipped only where nothing of the student's would be left.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec

from grader.checks.call_graph import reaches
from grader.checks.judge import located, run, verdict
from grader.checks.outcome import Outcome
from grader.model import Diagnosis, Status
from grader.respondents.stand_ins import AsStudent, Substituted
from grader.respondents.turned import Turned
from grader.spec import Gradient, Matches
from grader.spec.mentions import called, drawn, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.checks.setting import Setting
    from grader.model import Respondent, Verdict
    from grader.spec import Check

_SHARE = {"full": 1.0, "half": 0.5, "none": 0.0}


@dataclass
class Judging:
    """The verdicts so far, and for each check the functions that it found (or was told) to be wrong."""

    setting: Setting
    student: Respondent
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    wrong: dict[str, frozenset[str]] = field(default_factory=dict)

    def judge(self, check: Check) -> Verdict:
        """The verdict on one check whose prerequisites have been judged."""
        started = time.perf_counter()
        replaced = frozenset().union(*(self.wrong.get(name, frozenset()) for name in check.after))
        if replaced & called(check) or any(not self._passed(name) for name in check.after):
            outcome, earns = self._follow_through(check, replaced & called(check))
        else:
            outcome, earns = self._with_a_sound_loss(check, run(check, self.setting, self.student)), 1.0
        outcome = self._along_the_other_axis(check, self._unless_invalid(check, outcome))
        own = frozenset() if outcome.status is Status.PASSED else self._blame(check, outcome, replaced)
        self.outcomes[check.id] = outcome
        self.wrong[check.id] = replaced | self._whole_classes(own)
        made = verdict(check, self._with_its_helpers(check, outcome), started)
        return msgspec.structs.replace(made, earned=made.earned * earns)

    def _whole_classes(self, names: frozenset[str]) -> frozenset[str]:
        """A method cannot be replaced on a student's object, so its class is replaced as a whole."""
        every = self.setting.spec.functions
        classes = {name.split(".")[0] for name in names if any(f"{name.split('.')[0]}." in each for each in every)}
        return names | {name for name in every if name.split(".")[0] in classes}

    def _passed(self, name: str) -> bool:
        # Nothing is against a check outside the run (`--only`), nor against the student where the spec is at fault
        # or the evidence cannot decide.
        against = {Status.FAILED, Status.ERRORED, Status.SKIPPED}
        return name not in self.outcomes or self.outcomes[name].status not in against

    def _follow_through(self, check: Check, replaced: frozenset[str]) -> tuple[Outcome, float]:
        reference = self.setting.references.numpy
        waiting = [name for name in check.after if not self._passed(name)]
        because = f"{', '.join(waiting or check.after)} did not pass"
        shared = _shared(check)
        left = judged(check) - replaced or shared
        if check.follow_through == "none" or not (replaced and left and all(map(reference.has, replaced))):
            return Outcome(Status.SKIPPED, 0, message=f"not judged: {because}"), 0.0
        claimant = Substituted(self.student, reference, replaced - self._whole_classes(shared))
        outcome = run(check, self.setting, Substituted(self.student, reference, replaced), claimant)
        note = f"judged with the reference's {', '.join(sorted(replaced))} in place of yours, because {because}"
        if outcome.status is not Status.PASSED and self._calls_by_itself(check, replaced):
            # What calls the wrong function by itself can only be right for that one.
            own = run(check, self.setting, self.student)
            if own.status is Status.PASSED:
                outcome, note = own, f"judged with your own {', '.join(sorted(replaced))}, although {because}"
        message = f"{outcome.message}; {note}" if outcome.message else note
        return replace(outcome, message=message), _SHARE[check.follow_through]

    def _with_a_sound_loss(self, check: Check, outcome: Outcome) -> Outcome:
        """A loss that passed its own check within the tolerance may still be too coarse to differentiate.

        Then the reference's decides, unless the student could choose a convention: the reference's may be another.
        """
        given = called(check) - judged(check)
        reference = self.setting.references.numpy
        undecided = outcome.status in {Status.FAILED, Status.INCONCLUSIVE} and check.kind == "gradient"
        if not (undecided and given and all(map(reference.has, given))) or self._chosen(check):
            return outcome
        names = self._whole_classes(given)
        claimant = Substituted(self.student, reference, names - self._whole_classes(judged(check)))
        second = run(check, self.setting, Substituted(self.student, reference, names), claimant)
        if second.status is not Status.PASSED:
            return outcome
        return replace(second, message=f"judged with the reference's {', '.join(sorted(given))}: yours is too coarse")

    def _chosen(self, check: Check) -> bool:
        """Whether something that the check stands on accepts several conventions."""
        by_id = {each.id: each for each in self.setting.spec.checks}
        before = [by_id[name] for name in check.after]
        return any((isinstance(each.body, Matches) and len(each.body.to) > 1) or self._chosen(each) for each in before)

    def _calls_by_itself(self, check: Check, others: frozenset[str]) -> frozenset[str]:
        """Which of the other functions the check's own call from within, as far as their text shows."""
        return frozenset().union(*(reaches(name, others, self.setting) for name in judged(check)))

    def _with_its_helpers(self, check: Check, outcome: Outcome) -> Outcome:
        """With a word on the wrong functions that this one calls from within, which may be all that is wrong."""
        if outcome.status is not Status.FAILED or check.kind == "source":
            return outcome
        known = frozenset().union(*(names for name, names in self.wrong.items() if name != check.id))
        helpers = sorted(self._calls_by_itself(check, known - judged(check)))
        if not helpers:
            return outcome
        note = f"it calls your {', '.join(helpers)}, which did not pass; mend that first"
        return replace(outcome, help=f"{outcome.help}; {note}" if outcome.help else note)

    def _unless_invalid(self, check: Check, outcome: Outcome) -> Outcome:
        """A check that the reference itself does not pass is the spec's fault, never the student's."""
        if outcome.status in {Status.PASSED, Status.SKIPPED} or check.kind == "source":
            return outcome
        references = self.setting.references
        by_autograd = getattr(check.body, "by", None) == "autograd"
        if by_autograd and not references.asks_torch:
            return outcome
        reference = references.torch if by_autograd else references.numpy
        if not called(check) or not all(reference.has(name) for name in called(check)):
            return outcome
        setting = replace(self.setting, timeouts={})
        own = references.proof(check.id, self.setting.seed, lambda: run(check, setting, AsStudent(reference)))
        if own.status is Status.PASSED:
            # A reference that only stumbles over what the student's functions gave it (a nan, say) is not at fault.
            return replace(outcome, status=Status.FAILED) if outcome.status is Status.INVALID else outcome
        text = f"the spec's own reference does not pass this check, so yours is not judged by it: {own.message}"
        return Outcome(Status.INVALID, own.trials, message=text, finding=own.finding)

    def _along_the_other_axis(self, check: Check, outcome: Outcome) -> Outcome:
        """With the diagnosis `axis` where the student's function passes once its matrices are turned."""
        # A property can hold for the wrong reason after turning; only a match on random matrices is evidence enough.
        sought = outcome.status is Status.FAILED and outcome.diagnosis is None and check.kind == "matches"
        if not sought or len(called(check)) != 1 or not drawn(check):
            return outcome
        if run(check, self.setting, Turned(self.student)).status is not Status.PASSED:
            return outcome
        text = "your function is right along the other axis: axis=0 and axis=1 are swapped"
        return replace(outcome, diagnosis=located(Diagnosis(code="axis", text=text), check, self.setting), help=text)

    def _blame(self, check: Check, outcome: Outcome, replaced: frozenset[str]) -> frozenset[str]:
        """The functions at fault: the single one whose replacement mends the check, else all that it calls."""
        suspects = called(check) - replaced
        if outcome.status in {Status.SKIPPED, Status.INVALID, Status.INCONCLUSIVE} or len(suspects) <= 1:
            return suspects if outcome.status in {Status.FAILED, Status.ERRORED} else frozenset()
        reference = self.setting.references.numpy
        for name in sorted(suspects):
            if not reference.has(name) or not (judged(check) - self._whole_classes(frozenset({name}))):
                continue
            names = self._whole_classes(frozenset({name})) | replaced
            mended = run(check, self.setting, Substituted(self.student, reference, names))
            if mended.status is Status.PASSED:
                return frozenset({name})
        return suspects


def _shared(check: Check) -> frozenset[str]:
    """The functions that give both the loss and the claimed gradient, as one that returns `(loss, grad)`."""
    body = check.body
    return judged(check) & frozenset(body.of.calls) if isinstance(body, Gradient) else frozenset()


def in_order(checks: Sequence[Check]) -> list[Check]:
    """The checks such that each stands behind those that it names in `after` (the loader has refused cycles)."""
    by_id = {check.id: check for check in checks}
    ordered: dict[str, Check] = {}

    def place(check: Check) -> None:
        for name in check.after:
            if name in by_id and name not in ordered:
                place(by_id[name])
        ordered.setdefault(check.id, check)

    for check in checks:
        place(check)
    return list(ordered.values())


def judge_all(
    checks: Sequence[Check], setting: Setting, student: Respondent, progress: Callable[[str], None] | None = None
) -> tuple[Verdict, ...]:
    """The verdicts on all checks, in the spec's order."""
    judging = Judging(setting, student)
    verdicts = {}
    for check in in_order(checks):
        if progress is not None:
            progress(check.id)
        verdicts[check.id] = judging.judge(check)
    return tuple(verdicts[check.id] for check in checks)
