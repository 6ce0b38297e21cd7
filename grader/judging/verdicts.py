"""From what is known of a hand-in to a verdict on each check: who pays, what is skipped, what nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.checks.judge import verdict
from grader.checks.measured import callees
from grader.checks.outcome import Outcome
from grader.judging import portions
from grader.judging.axis import along_the_other_axis
from grader.judging.heeding import Heeding
from grader.judging.within import helpers, inseparable, is_absent
from grader.model import Diagnosis, Status
from grader.respondents.book import DECIDES
from grader.spec import Gradient

if TYPE_CHECKING:
    from grader.judging.case import Case, Explained
    from grader.model import Verdict
    from grader.spec import Check

_SHARE = {"full": 1.0, "half": 0.5, "none": 0.0}
_AGAINST = {Status.FAILED, Status.ERRORED, Status.UNWRITTEN, Status.SKIPPED}
_WRONG = {Status.FAILED, Status.ERRORED}
_ALONE = "judged by itself"  # where its readers may not see what else is wrong


def verdicts(case: Case) -> tuple[Verdict, ...]:
    """The verdict on each check, in order."""
    court = _Court(case)
    court.charge()
    return tuple(court.verdict(check) for check in case.checks)


class _Court:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.explained = dict(case.explained)
        self.unwritten = case.unwritten
        self.final: dict[str, Status] = {}
        self.heeding = Heeding(case, self.explained)

    def charge(self) -> None:
        """A wrong function that is judged pays somewhere: where every check would be excused, the first one is not."""
        standing = [check for check in self.case.failing if check.id not in self.explained]
        paid = frozenset().union(*(check.mentions.judged for check in standing))
        for check in self.case.failing:
            found = self.explained.get(check.id)
            if found is None:
                continue
            if (found.blamed & check.mentions.judged) - paid - self.case.excused:
                del self.explained[check.id]
                paid |= check.mentions.judged

    def verdict(self, check: Check) -> Verdict:
        """The verdict on a check; those that it names in `after` have theirs."""
        outcome, share = self._decided(check)
        outcome = self._unsaid(check, self._not_begun(check, outcome))
        outcome = along_the_other_axis(check, outcome, self.case)
        outcome = self._with_its_helpers(check, outcome)
        self.final[check.id] = outcome.status
        made = verdict(check, outcome, self.case.seconds.get(check.id, 0.0))
        return msgspec.structs.replace(made, earned=made.earned * share, at_fault=self._at_fault(check, outcome))

    def _decided(self, check: Check) -> tuple[Outcome, float]:
        """How the check went in the end, and the share of its points that it earns."""
        outcome = self.case.outcomes[check.id]
        waiting = [name for name in check.after if self.final.get(name) in _AGAINST]
        found = self.explained.get(check.id)
        if outcome.status is Status.INVALID:
            return outcome, 1.0
        if found is None and outcome.status in _WRONG and self.case.open.leaves(check, self.case.setting):
            outcome = self.case.told(check)
            return _left_open(outcome, f"whether that is this function's fault cannot be told here: {DECIDES}"), 1.0
        if waiting and self._to_skip(check, found):
            return Outcome(Status.SKIPPED, 0, message=f"not judged: {self._named(waiting, check)} did not pass"), 0.0
        if found is None:
            return self._unexplained(check, outcome)
        if check.follow_through == "none":
            blamed = ", ".join(sorted(found.blamed - self._unseen(check)))
            said = f"your {blamed} is wrong" if blamed else "what it builds on did not pass"
            return Outcome(Status.SKIPPED, 0, message=f"not judged: {said}"), 0.0
        gone = self.case.whole(found.blamed) | self.case.wrong
        if portions.about(check, gone):
            noted = self._with_note(found, check)
            return portions.left_to(self.case.told(check), noted, gone, check), _SHARE[check.follow_through]
        return self._with_note(found, check), _SHARE[check.follow_through]

    def _named(self, waiting: list[str], check: Check) -> str:
        """The checks by their ids, but for those that the readers of this one may not see."""
        open_ = {each.id for each in self.case.checks if each.visibility in {"visible", check.visibility}}
        return ", ".join(name for name in waiting if name in open_) or "what it builds on"

    def _unseen(self, check: Check) -> frozenset[str]:
        """The functions that only checks which the readers of this one may not see show to be wrong."""
        open_, closed = frozenset[str](), frozenset[str]()
        for each in self.case.checks:
            shown = self.case.whole(self.case.wrong_by.get(each.id, frozenset()))
            if each.visibility in {"visible", check.visibility}:
                open_ |= shown
            else:
                closed |= shown
        return closed - open_ - self.unwritten

    def _with_note(self, found: Explained, check: Check) -> Outcome:
        """How a check went under a hypothesis, with the sentence that says so, of what its readers may see."""
        outcome, note = found.outcome, found.note
        if note and (found.blamed | found.names) & self._unseen(check):
            note = _ALONE
        if not note:
            return outcome
        message = f"{outcome.message}; {note}" if outcome.message else note
        notes = (*outcome.notes, note) if outcome.status is Status.PASSED else outcome.notes
        return replace(outcome, message=message, notes=notes)

    def _to_skip(self, check: Check, found: Explained | None) -> bool:
        """Whether the author wants it skipped, or nothing of the student's would be left to judge."""
        before = frozenset[str]().union(*(self._shown_by(name) for name in self._before(check)))
        return check.follow_through == "none" or (found is None and own_claim(check) <= before)

    def _shown_by(self, name: str) -> frozenset[str]:
        """What a check shows to be wrong; of a class only the methods that it calls."""
        called = next((each.mentions.called for each in self.case.checks if each.id == name), frozenset[str]())
        wrong = self.case.wrong_by.get(name, frozenset[str]())
        return frozenset(each for each in wrong if "." not in each or each in called)

    def _before(self, check: Check) -> set[str]:
        """The checks that one comes after, and those that they come after."""
        by_id = {each.id: each for each in self.case.checks}
        found: set[str] = set()
        waiting = list(check.after)
        while waiting:
            name = waiting.pop()
            if name in by_id and name not in found:
                found.add(name)
                waiting += by_id[name].after
        return found

    def _undecidable(self, check: Check, outcome: Outcome) -> Outcome:
        """A failure that only a private value, or a call from within, could tell from another function's is not one."""
        if (
            outcome.status not in {Status.FAILED, Status.ERRORED}
            or check.kind == "source"
            or is_absent(check, self.case)
        ):
            return outcome
        others = inseparable(check, self.case)
        if not others:
            return outcome
        if outcome.by_own and isinstance(check.body, Gradient) and others & callees((check.body.of,), check):
            outcome = _unnamed(outcome)  # a name that a wrong loss gives is no fault of what is judged
        names = ", ".join(sorted(others - self._unseen(check)))
        note = f"it works with your {names}, which did not pass: " if names else ""
        note += "whether it is right by itself cannot be told"
        note += f" here: {DECIDES}" if self.case.setting.references.book is not None else ""
        return _left_open(outcome, note)

    def _unexplained(self, check: Check, outcome: Outcome) -> tuple[Outcome, float]:
        """How a check went that no hypothesis explains."""
        if outcome.status in _WRONG and check.kind != "source" and is_absent(check, self.case):
            return self._absent(check, outcome), 1.0
        stands = self.case.stands.get(check.id)
        if stands is not None:
            return self._with_note(stands, check), _SHARE[check.follow_through]
        return self._undecidable(check, self.case.told(check)), 1.0

    def _absent(self, check: Check, outcome: Outcome) -> Outcome:
        """That what is judged is not there, whatever else came to nothing before it was missed."""
        if outcome.diagnosis is not None and outcome.diagnosis.code == "missing-function":
            return outcome
        name = min(check.mentions.judged)
        text = f"there is no `{name}`"
        remedy = f"define `{name}({', '.join(self.case.setting.spec.functions[name].args)})`"
        diagnosis = Diagnosis(code="missing-function", text=text)
        return Outcome(Status.ERRORED, outcome.trials, message=text, help=remedy, diagnosis=diagnosis)

    def _not_begun(self, check: Check, outcome: Outcome) -> Outcome:
        """A check of a function that is not written yet, with its one line and nothing else."""
        names = check.mentions.judged & self.unwritten
        some = any(part.earned for part in outcome.parts)  # of several gradients one is there
        if behind := self._unwritten_behind(check):
            names = behind
        elif not names or some or outcome.status is Status.PASSED:
            return outcome
        if outcome.status is Status.INVALID:
            return outcome
        return Outcome(Status.UNWRITTEN, outcome.trials, message=f"{', '.join(sorted(names))}: not written yet")

    def _unwritten_behind(self, check: Check) -> frozenset[str]:
        """What is not written yet of that which a function as it was handed out rests on: with it no work is shown."""
        if check.id not in {each.id for each in self.case.failing} or not check.mentions.judged <= self.case.as_given:
            return frozenset()
        found = self.explained.get(check.id)
        return (inseparable(check, self.case) if found is None else found.blamed) & self.unwritten

    def _unsaid(self, check: Check, outcome: Outcome) -> Outcome:
        """What holds of a function that does nothing counts only for one that does something."""
        dead = sorted(self.heeding.dead(check, outcome))
        outcome = portions.unearned(outcome, frozenset(dead), check) if dead else outcome
        if outcome.status is not Status.PASSED or not dead:
            return outcome
        if set(dead) & self.unwritten:
            return self._not_begun(check, replace(outcome, status=Status.FAILED))
        message = f"this says nothing of {dead[0]} before it gives an answer that depends on what it is given"
        return replace(outcome, status=Status.FAILED, message=message)

    def _with_its_helpers(self, check: Check, outcome: Outcome) -> Outcome:
        """With a word on the wrong functions that this one calls from within."""
        if outcome.status is not Status.FAILED or check.kind == "source" or check.id in self.case.stands:
            return outcome
        within = frozenset[str]().union(*(helpers(name, self.case) for name in check.mentions.judged))
        found = sorted(self.case.roots(within) - self._unseen(check))
        if not found:
            return outcome
        note = f"it calls your {', '.join(found)}, which did not pass; mend that first"
        return replace(outcome, help=f"{outcome.help}; {note}" if outcome.help else note)

    def _at_fault(self, check: Check, outcome: Outcome) -> tuple[str, ...]:
        """The judged functions that are not begun, or known to be wrong, else all of them; none without fault."""
        judged = check.mentions.judged
        if outcome.status is Status.UNWRITTEN:
            names = judged & self.unwritten
        else:
            judged -= self.case.cleared.get(check.id, frozenset())
            names = (judged & self.case.wrong or judged) if outcome.status in _WRONG else frozenset()
        return tuple(name for name in self.case.setting.spec.functions if name in names)


def _left_open(outcome: Outcome, note: str) -> Outcome:
    """A failure that may be another function's, each of its gradients too, with the sentence that says so."""
    message = f"{outcome.message}; {note}" if outcome.message else note
    open_ = Status.INCONCLUSIVE
    parts = tuple(replace(part, status=open_) if part.status in _WRONG else part for part in outcome.parts)
    return replace(outcome, status=open_, message=message, parts=parts)


def _unnamed(outcome: Outcome) -> Outcome:
    """The outcome in numbers alone."""
    parts = tuple(replace(part, message=None) for part in outcome.parts)
    return replace(outcome, diagnosis=None, parts=parts)


def own_claim(check: Check) -> frozenset[str]:
    """What a check is about; nothing known of it where one function gives both a loss and its gradient."""
    of = getattr(check.body, "of", None)
    shared = check.mentions.judged & frozenset(of.calls) if of is not None else frozenset()
    return check.mentions.judged | {""} if shared else check.mentions.judged
