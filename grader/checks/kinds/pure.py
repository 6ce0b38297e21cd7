"""`pure`: the call changes no argument and gives the same answer twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from grader.checks.outcome import Fault
from grader.model import Finding, Handle
from grader.naming.cause import Cause
from grader.respondents.recorded import differ
from grader.spec import Pure

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """Call twice with equal arguments; look at the arguments afterwards."""
    assert isinstance(check.body, Pure)  # noqa: S101 -- for the type checker: the judge dispatches on it
    call = check.body.call
    first = trial.evaluate(call)
    for name, found in trial.student.changed.items():
        positions = [position for position in found if position not in check.body.may_change]
        if not positions:
            continue
        function = trial.setting.spec.functions.get(name)
        names = [function.args[i] for i in positions if function and i < len(function.args)] or ["an argument"]
        message = f"{name} changes its argument {' and '.join(names)} in place"
        return Fault(
            Finding(kind="mutation", expression=call.text, note=message),
            message=message,
            help=f"work on a new array ({names[0]} = {names[0]} - ... instead of {names[0]} -= ...), or copy it first",
            causes=(Cause("mutated-input", message),),
            sides=(call,),
            place=str(positions[0]),
        )
    second = trial.evaluate(call, again=1)
    if _identical(first, second):
        return None
    fault = trial.compare(second, first, "==", call.text, sides=(call, call))
    if fault is None:
        return None
    message = f"{call.text} gives another answer when it is called again with the same arguments"
    return replace(fault, message=message, causes=(Cause("nondeterministic", message),))


def _identical(first: Any, second: Any) -> bool:
    """The very same answer, nan where there was nan: a wrong answer, but no other one."""
    return not differ(first, second) and not isinstance(first, Handle)
