"""`source`: static rules on the text of a function: no loops, or names that it may not use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of, reached
from grader.checks.outcome import Fault
from grader.model import CallFailed, Definition, Diagnosis, Finding, Place
from grader.spec import Source

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.spec import Check


def examine(check: Check, trial: Trial) -> Fault | None:
    """Look at the function and at the hand-in's own functions that it calls: a loop moved into a helper is a loop."""
    assert isinstance(check.body, Source)  # noqa: S101 -- for the type checker: the judge dispatches on it
    root = definition_of(check.body.function, trial.setting)
    if root is None:
        return _unwritten(check.body.function, trial)
    for definition in reached(root, trial.setting):
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


def _breach(rule: str, definition: Definition) -> Place | None:
    if rule == "loops":
        return definition.loops[0] if definition.loops else None
    wanted = _full(rule)
    for name, place in definition.names.items():
        full = _full(name)
        if full == wanted or full.endswith(f".{wanted}") or full.startswith(f"{wanted}."):
            return place
    return None


def _full(name: str) -> str:
    """np.linalg.norm and numpy.linalg.norm are one name."""
    return f"numpy.{name.removeprefix('np.')}" if name.startswith("np.") else "numpy" if name == "np" else name


def _fault(rule: str, definition: Definition, place: Place) -> Fault:
    what = "uses a loop" if rule == "loops" else f"uses `{rule}`"
    message = f"{definition.name} {what}, which this check forbids ({place})"
    return Fault(
        Finding(kind="source", expression=definition.name, note=message),
        message=message,
        diagnosis=Diagnosis(code="forbidden", text=message, line=str(place)),
    )
