"""`raises`: the call must be refused with the named kind of error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.outcome import Fault
from grader.model import CallFailed, Finding
from grader.show import describe
from grader.spec import Raises

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """The call must raise `error` or a class derived from it; running out of time or memory is not that."""
    assert isinstance(check.body, Raises)  # noqa: S101 -- for the type checker: the judge dispatches on it
    text, error = check.body.call.text, check.body.error
    try:
        value = trial.evaluate(check.body.call)
    except CallFailed as failed:
        if failed.code == "missing-function" or not failed.kinds:
            raise
        unwritten = "NotImplementedError" in failed.kinds and error != "NotImplementedError"
        if error in failed.kinds and not unwritten:
            return None
        message = f"{text} raised {failed.text}, expected {error}"
        return Fault(Finding(kind="call", expression=text, note=message), message=message)
    message = f"{text} gave {describe(value)}, expected {error} to be raised"
    return Fault(Finding(kind="call", expression=text, note=message), message=message)
