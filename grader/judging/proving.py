"""A spec must pass its own reference: what does not is invalid, and is the spec's fault."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import grader
from grader.checks.judge import run
from grader.checks.outcome import Outcome
from grader.checks.setting import Setting
from grader.checks.trial import is_drawn
from grader.errors import Problem, SpecError
from grader.model import PUBLIC_SEED, Status
from grader.respondents.reference import AsStudent, Reference
from grader.respondents.references import References
from grader.respondents.volume import Noted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.respondents.elsewhere import SecondOpinion
    from grader.sandbox.wire.frames import Most
    from grader.spec import Check, Spec


def proof(check: Check, setting: Setting) -> Outcome | None:
    """How the reference fares in the student's place, asked once for each seed; None where it cannot be asked."""
    return setting.references.once((check.id, setting.seed), lambda: _remembered(check, setting))


def prove_all(checks: Sequence[Check], setting: Setting) -> tuple[str, ...]:
    """Ask all that a class will be asked, before the first hand-in: what a reference passed, and both agreed on."""
    for check in checks:
        proof(check, setting)
    return tuple(setting.references.since)


def usual(checks: Sequence[Check], setting: Setting) -> dict[str, Most]:
    """The most that each function of the reference answers to these checks in the student's place."""
    return setting.references.once(("what is usual", setting.seed), lambda: _usual(checks, setting))


def _usual(checks: Sequence[Check], setting: Setting) -> dict[str, Most]:
    found: dict[str, Most] = {}
    for check in checks:
        reference = _in_question(check, setting.references)
        if reference is not None:
            run(check, setting, Noted(reference, found))
    return found


def prove(spec: Spec) -> tuple[Problem, ...]:
    """The checks that the reference in the student's place does not pass, each with its line and the reason.

    Checks of the source, and those whose functions the reference does not have, cannot be proven.
    """
    try:
        references = References(spec, anew=True)
    except SpecError as error:
        return error.problems
    setting = Setting(spec, references, PUBLIC_SEED)
    found = []
    for check in spec.checks:
        outcome = _proof(check, setting)
        if outcome is not None and outcome.status is not Status.PASSED:
            reason = " ".join((outcome.message or outcome.status.value).split())
            message = f"the reference does not pass the check {check.id!r}: {reason}"
            found.append(Problem(str(spec.path), check.line, 1, message))
    return tuple(found)


def _remembered(check: Check, setting: Setting) -> Outcome | None:
    """The same, unless it is known to have passed: only that is remembered, what is invalid is asked anew."""
    references = setting.references
    if _in_question(check, references) is None:
        return None
    question = _digest(check, setting)
    if references.agreed(question):
        return Outcome(Status.PASSED, check.trials)
    outcome = _proof(check, setting)
    if outcome is not None and outcome.status is Status.PASSED:
        references.remember(question, on_disk=_seed_of(check, setting) == PUBLIC_SEED)
    return outcome


def _seed_of(check: Check, setting: Setting) -> int:
    """The seed that a check's draws depend on: where it draws nothing, that makes no difference."""
    return setting.seed if is_drawn(check, setting) else PUBLIC_SEED


def _digest(check: Check, setting: Setting) -> str:
    """Of the question whether the reference passes; the references themselves are told apart where it is kept."""
    asked = ("passed", grader.__version__, setting.spec.sha256, check.id, check.trials, _seed_of(check, setting))
    return hashlib.blake2b(repr(asked).encode(), digest_size=16).hexdigest()


def _proof(check: Check, setting: Setting) -> Outcome | None:
    reference = _in_question(check, setting.references)
    return run(check, setting, AsStudent(reference)).told(patient=False) if reference is not None else None


def _in_question(check: Check, references: References) -> Reference | SecondOpinion | None:
    """The reference that can be asked to pass this check."""
    written = references.book is not None  # by a reference that had passed
    if written or check.kind == "source":
        return None
    reference: Reference | SecondOpinion = references.numpy
    if check.by_autograd and not (isinstance(reference, Reference) and reference.torch):
        if not references.asks_torch:
            return None
        reference = references.second
    if not check.mentions.called or not all(map(reference.has, check.mentions.called)):
        return None
    return reference
