"""Relations of a check that earn points of their own, each judged by the functions that it is about.

A relation in which nothing of the student's is left is not passed by the reference, and one that says nothing of a
function is earned by no function that does nothing, whatever the others of the check are worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.measured import callees
from grader.model import Part, Status
from grader.spec import Holds
from grader.spec.conditions import expressions
from grader.spec.kinds.holds import text_of

if TYPE_CHECKING:
    from grader.checks.outcome import Outcome
    from grader.spec import Check


def about(check: Check, names: frozenset[str]) -> frozenset[str]:
    """The relations with points of their own that are about these functions alone."""
    if check.credit != "parts" or not isinstance(check.body, Holds):
        return frozenset()
    called = {text_of(each): callees(tuple(expressions(each)), check) for each in check.body.conditions}
    return frozenset(text for text, calls in called.items() if calls and calls <= names)


def left_to(before: Outcome, after: Outcome, names: frozenset[str], check: Check) -> Outcome:
    """How a check went on a hypothesis, but for what is about the replaced functions alone: that is as it was."""
    own = about(check, names)
    known = {part.name: part for part in before.parts}
    every = after.parts or tuple(_part(name, check, Status.PASSED) for name in check.shares)
    parts = tuple(
        known.get(each.name, _part(each.name, check, Status.FAILED)) if each.name in own else each for each in every
    )
    if not own or all(part.status is Status.PASSED for part in parts):
        return after
    return replace(before, parts=parts, notes=after.notes)


def unearned(outcome: Outcome, names: frozenset[str], check: Check) -> Outcome:
    """A check of which what is about these functions alone earns nothing: it shows nothing of them."""
    own = about(check, names)
    parts = tuple(_part(part.name, check, Status.FAILED) if part.name in own else part for part in outcome.parts)
    return replace(outcome, parts=parts)


def _part(name: str, check: Check, status: Status) -> Part:
    points = check.shares.get(name, 0.0)
    return Part(name=name, status=status, points=points, earned=points if status is Status.PASSED else 0.0)
