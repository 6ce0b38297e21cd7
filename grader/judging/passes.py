"""Judge a hand-in in two passes: every check on the student alone, then hypotheses for those that did not pass.

The order of the checks in a spec does not matter; `after` adds what an author knows.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.memory import Memory
from grader.checks.outcome import Outcome
from grader.checks.trial import is_drawn
from grader.judging import layout, unwritten
from grader.judging.case import Case, Explained
from grader.judging.cleared import clear
from grader.judging.hypotheses import TABLE, inside, mended
from grader.judging.proving import proof
from grader.judging.verdicts import verdicts
from grader.judging.within import callees_first, fitting
from grader.judging.wrong import by_elimination, claimed_wrong, wrong_by
from grader.model import Status
from grader.respondents import stopwatch
from grader.respondents.conversation import LOADING
from grader.respondents.turned import Turned
from grader.respondents.witness import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from grader.checks.setting import Setting
    from grader.diagnosis.benches import Benches
    from grader.model import Respondent, Verdict
    from grader.respondents.aided import Aid
    from grader.spec import Check

    Hypothesis = Callable[[Check, Case], (Explained | None)]
    Whole = Callable[[frozenset[str]], (AbstractContextManager[Respondent] | None)]
    Progress = Callable[[str], None]

_TAKEN_AS_IT_IS = {Status.PASSED, Status.INVALID}


def judge_hand_in(
    checks: Sequence[Check],
    setting: Setting,
    student: Respondent,
    *,
    progress: Progress | None = None,
    whole: Whole | None = None,
    aid: Aid | None = None,
    benches: Callable[..., Benches] | None = None,
) -> tuple[tuple[Verdict, ...], tuple[str, ...]]:
    """The verdicts on all checks, in their order, and remarks for the report.

    `whole` gives the student with all of the hand-in run, for the functions that failing checks call; `aid` the student
    with some functions answered by the reference wherever the others call them; `benches` the known mistakes.
    """
    case = Case(setting, student, checks, aid=aid, benches=benches)
    remarks: list[str] = []
    with ExitStack() as stack:
        _first_pass(case, progress)
        if layout.is_turned(case):
            case.student, case.memory = Turned(student), Memory(timeouts=case.memory.timeouts)
            _first_pass(case, None)
            remarks.append(layout.remark(str(setting.spec.layout)))
        _with_everything_run(case, whole, stack)
        _set_invalid_apart(case)
        _leave_open(case)
        case.wrong_by = {check.id: wrong_by(check, case) for check in case.failing}
        case.wrong_by |= {check.id: by_elimination(check, case) for check in case.failing}
        for check in sorted(
            case.failing, key=lambda check: len(check.mentions.called)
        ):  # what rests on less comes first
            if check.kind == "gradient":
                case.wrong_by[check.id] = claimed_wrong(check, case)
        for check in callees_first(case):
            clear(check, case)
        case.unwritten, case.as_given = unwritten.unwritten(case)
        case.fits = fitting(case)
        case.begin()
        with stopwatch.counted():
            _second_pass(case)
        case.unwritten |= unwritten.untouched(case)
        return verdicts(case), tuple(remarks)


def judge_all(
    checks: Sequence[Check], setting: Setting, student: Respondent, progress: Progress | None = None
) -> tuple[Verdict, ...]:
    """The verdicts alone."""
    return judge_hand_in(checks, setting, student, progress=progress)[0]


def _first_pass(case: Case, progress: Progress | None) -> None:
    for check in case.checks:
        if progress is not None:
            progress(check.id)
        case.judge(check)


def _with_everything_run(case: Case, whole: Whole | None, stack: ExitStack) -> None:
    """Failing on a part is not enough: the checks that did not pass, with all of the hand-in run."""
    if whole is None:
        return
    unpassed = [check for check in case.checks if case.outcomes[check.id].status not in _TAKEN_AS_IT_IS]
    failing = [check for check in unpassed if whole(check.mentions.called) is not None]
    second = whole(frozenset().union(*(check.mentions.called for check in failing))) if failing else None
    if second is None:
        return
    alone = frozenset().union(*(check.mentions.called for check in unpassed if check not in failing))
    student: Respondent = stack.enter_context(second)
    before = case.student, case.memory, dict(case.outcomes)
    case.student = Turned(student) if isinstance(case.student, Turned) else student
    late = {
        name: times if name in alone else PATIENCE - 1  # it would be again; or it is seen once more
        for name, times in case.memory.timeouts.items()
        if name in alone or times >= PATIENCE
    }
    case.memory = Memory(varied=case.memory.varied, timeouts=late)
    for check in failing:
        case.judge(check)
    if all(_never_began(case.outcomes[check.id]) for check in failing):
        case.student, case.memory, case.outcomes = before  # what the part has answered is more than nothing


def _never_began(outcome: Outcome) -> bool:
    """Whether the hand-in as a whole did not come to answer: it ends the process, or takes all its time to load."""
    text = outcome.diagnosis.text if outcome.diagnosis is not None else ""
    return outcome.status is Status.ERRORED and text.startswith(LOADING)


def _set_invalid_apart(case: Case) -> None:
    """A check that the reference itself does not pass is the spec's fault; one that it passes is not.

    What passed is asked too, where the answer depends on the draws; but a gradient that passed was held against the
    reference's loss already.
    """
    for check in case.checks:
        outcome = case.outcomes[check.id]
        if outcome.status is Status.PASSED and (check.kind == "gradient" or not is_drawn(check, case.setting)):
            continue
        own = proof(check, case.setting)
        if own is not None and own.status is not Status.PASSED:
            text = f"the spec's own reference does not pass this check, so yours is not judged by it: {own.message}"
            case.outcomes[check.id] = Outcome(Status.INVALID, own.trials, message=text, finding=own.finding)
        elif own is not None and outcome.status is Status.INVALID:
            # A reference that only stumbles over what the student's functions gave it (a nan, say) is not at fault.
            case.outcomes[check.id] = replace(outcome, status=Status.FAILED)


def _leave_open(case: Case) -> None:
    """What a check may be about which the students' edition cannot judge, it cannot say of other checks either."""
    for check in case.checks:
        if case.outcomes[check.id].unanswered:
            case.open.checks.add(check.id)
            case.open.functions |= check.mentions.called


def _second_pass(case: Case) -> None:
    """The hypothesis that explains each check that did not pass, where there is one; the cheapest is tried first."""
    for explain in TABLE:
        _try(explain, callees_first(case), case)
    for explain in (inside.explain, mended.explain):
        _try(explain, [check for check in callees_first(case) if check.id in case.anew], case)
    for name, found in case.explained.items():
        case.explained[name] = inside.traced(found, case)


def _try(explain: Hypothesis, checks: Sequence[Check], case: Case) -> None:
    for check in checks:
        found = case.explained.get(check.id)
        if (found is not None and not found.blamed & case.excused) or check.id in case.stands:
            continue
        if not case.patient:
            case.untried.add(check.id)
            continue
        explanation = explain(check, case)
        if explanation is not None:
            case.explained[check.id] = explanation
