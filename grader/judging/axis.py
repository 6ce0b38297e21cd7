"""The diagnosis `axis`: right once its matrices are turned. It names what is wrong, and earns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.names import located
from grader.model import Status
from grader.naming.cause import Cause
from grader.respondents.turned import Turned

if TYPE_CHECKING:
    from grader.checks.outcome import Outcome
    from grader.judging.case import Case
    from grader.spec import Check


def along_the_other_axis(check: Check, outcome: Outcome, case: Case) -> Outcome:
    """With the diagnosis where the function passes turned; a property can hold for the wrong reason, a match cannot."""
    sought = outcome.status is Status.FAILED and outcome.diagnosis is None and check.kind == "matches"
    sought = sought and case.setting.names and check.reveal != "nothing"
    if not sought or len(check.mentions.called) != 1 or not check.mentions.drawn or not case.patient:
        return outcome
    turned = case.suppose(check, Turned(case.student), replaced=False)
    if turned is None or turned.status is not Status.PASSED:
        return outcome
    from grader.mutation.mistakes import AXIS  # who passes needs none of it

    diagnosis = located(Cause(AXIS.code, AXIS.text), check, case.setting)
    return replace(outcome, diagnosis=diagnosis, help=check.hint or AXIS.text)
