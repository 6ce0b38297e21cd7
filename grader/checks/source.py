"""`source`: static rules on the text of a function: no loops, or names that it may not use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.trial import Fault, Trial
from grader.model import CallFailed, Definition, Diagnosis, Finding, Place
from grader.spec import Source

if TYPE_CHECKING:
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """Look at the function and at the hand-in's own functions that it calls: a loop moved into a helper is a loop."""
    assert isinstance(check.body, Source)  # noqa: S101 -- for the type checker: the judge dispatches on it
    submission = trial.setting.submission
    definitions = {definition.name: definition for definition in (submission.definitions if submission else ())}
    function = trial.setting.spec.functions.get(check.body.function)
    names = (check.body.function, *(function.aliases if function else ()))
    root = next((definitions[name] for name in names if name in definitions), None)
    if root is None:
        return _unwritten(check.body.function, trial)
    for definition in _reached(root, definitions):
        for rule in check.body.forbids:
            place = _breach(rule, definition)
            if place is not None:
                return _fault(rule, definition, place)
    return None


def _unwritten(name: str, trial: Trial) -> Fault:
    """A function that exists without a `def` to read (`output_grad = np.subtract`) is for a person to judge."""
    try:
        trial.student.call(name, [])
    except CallFailed as failed:
        if failed.code in {"missing-function", "syntax", "python2", "missing-module"}:
            raise
    message = f"{name} is not written as a function here, so its text cannot be judged"
    return Fault(Finding(kind="source", expression=name, note=message), message=message, inconclusive=True)


def _reached(root: Definition, definitions: dict[str, Definition]) -> list[Definition]:
    found, waiting = [root], [root]
    while waiting:
        for name in waiting.pop().names:
            other = definitions.get(name)
            if other is not None and other not in found:
                found.append(other)
                waiting.append(other)
    return found


def _breach(rule: str, definition: Definition) -> Place | None:
    if rule == "loops":
        return definition.loops[0] if definition.loops else None
    for name, place in definition.names.items():
        if name == rule or name.endswith(f".{rule}") or name.startswith(f"{rule}."):
            return place
    return None


def _fault(rule: str, definition: Definition, place: Place) -> Fault:
    what = "uses a loop" if rule == "loops" else f"uses `{rule}`"
    message = f"{definition.name} {what}, which this check forbids ({place})"
    return Fault(
        Finding(kind="source", expression=definition.name, note=message),
        message=message,
        diagnosis=Diagnosis(code="forbidden", text=message, line=str(place)),
    )
