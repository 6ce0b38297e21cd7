"""`source`: static rules on the text of a function: no loops, or names that it may not use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.checks.call_graph import definition_of, reached
from grader.checks.outcome import Fault
from grader.model import UNTOLD, CallFailed, Finding, Place
from grader.naming.cause import Cause
from grader.spec import Source

if TYPE_CHECKING:
    from grader.checks.trial import Trial
    from grader.hand_in import Definition
    from grader.spec import Check

_TOLD = ("bodies", "library", "unreadable")


def examine(check: Check, trial: Trial) -> Fault | None:
    """Look at the code that a call really runs, and at the hand-in's own functions that it reaches.

    A loop moved into a helper is a loop; so is one in what was put in the function's place. The student's side says
    which lines those are; what stands there is read here. Where it cannot say, the text alone is judged.
    """
    assert isinstance(check.body, Source)  # noqa: S101 -- for the type checker: the judge dispatches on it
    name = check.body.function
    told = _told(name, trial)
    if told is None:
        root = definition_of(name, trial.setting)
        return _unreadable(name, "its text") if root is None else _judged(check.body, reached(root, trial.setting))
    found, unknown = _found(told, trial)
    fault = _judged(check.body, found) or _renamed(check.body, found, told)
    if fault is not None:
        return fault
    hidden = [*map(str, told["unreadable"]), *unknown]
    return _unreadable(name, ", ".join(hidden[:3])) if hidden or not found else None


def _told(name: str, trial: Trial) -> dict[str, list[Any]] | None:
    """What the student's side says of the code behind a function; None where it does not tell such things.

    Raises:
        CallFailed: there is no such function.
    """
    if trial.setting.submission is None:
        return None
    try:
        told = trial.student.call(f"@{name}", []).value
    except CallFailed as failed:
        if failed.code == UNTOLD:
            return None
        raise
    whole = isinstance(told, dict) and all(isinstance(told.get(key), list) for key in _TOLD)
    return told if whole else {"bodies": [], "library": [], "unreadable": ["what the program says of itself"]}


def _found(told: dict[str, list[Any]], trial: Trial) -> tuple[list[Definition], list[str]]:
    """The definitions at the lines that were told, and the lines at which there is none."""
    submission = trial.setting.submission
    by_line: dict[tuple[str, int, int], list[Definition]] = {}
    for body in submission.bodies if submission is not None else ():
        by_line.setdefault((body.place.file, body.place.cell or 0, body.place.line), []).append(body)
    found: list[Definition] = []
    unknown: list[str] = []
    for line in told["bodies"]:
        key = tuple(line) if isinstance(line, list) and len(line) == 3 else ("", 0, 0)
        found += by_line.get(key, ())
        if key not in by_line:
            unknown.append("code that is not in the hand-in")
    return found, unknown


def _judged(rules: Source, found: list[Definition]) -> Fault | None:
    for definition in found:
        for rule in rules.forbids:
            place = _breach(rule, definition)
            if place is not None:
                return _fault(rule, definition, place)
    return None


def _renamed(rules: Source, found: list[Definition], told: dict[str, list[Any]]) -> Fault | None:
    """A function of a library that is used under another name than its own."""
    for rule in rules.forbids:
        wanted = _full(rule)
        for name in map(str, told["library"]):
            if (
                rule != "loops"
                and found
                and (name == wanted or name.endswith(f".{wanted}") or name.startswith(f"{wanted}."))
            ):
                return _fault(rule, found[0], found[0].place)
    return None


def _unreadable(name: str, what: str) -> Fault:
    """What cannot be read is for a person to judge."""
    message = f"{name} runs code that cannot be read ({what}), so it cannot be judged by its text"
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
        causes=(Cause("forbidden", message),),
        line=str(place),
    )
