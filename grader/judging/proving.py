"""A spec must pass its own reference: what does not would turn `invalid` in front of the students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.judge import run
from grader.checks.setting import Setting
from grader.errors import Problem, SpecError
from grader.model import PUBLIC_SEED, Status
from grader.respondents.references import References
from grader.respondents.stand_ins import AsStudent
from grader.spec.mentions import called

if TYPE_CHECKING:
    from grader.spec import Check, Spec


def prove(spec: Spec) -> tuple[Problem, ...]:
    """The checks that the reference in the student's place does not pass, each with its line and the reason.

    Checks of the source, and those whose functions the reference does not have, cannot be proven.
    """
    try:
        references = References(spec)
    except SpecError as error:
        return error.problems
    setting = Setting(spec, references, PUBLIC_SEED)
    found = []
    for check in spec.checks:
        reason = _reason(check, setting)
        if reason is not None:
            message = f"the reference does not pass the check {check.id!r}: {' '.join(reason.split())}"
            found.append(Problem(str(spec.path), check.line, 1, message))
    return tuple(found)


def _reason(check: Check, setting: Setting) -> str | None:
    references = setting.references
    by_autograd = getattr(check.body, "by", None) == "autograd"
    if check.kind == "source" or (by_autograd and not references.asks_torch):
        return None
    reference = references.torch if by_autograd else references.numpy
    if not all(map(reference.has, called(check))):
        return None
    outcome = run(check, setting, AsStudent(reference))
    return None if outcome.status is Status.PASSED else outcome.message or outcome.status.value
