"""An edit that says nothing: it only takes an exception away, where any other value would do, or mends no check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.checks.judge import catches
from grader.diagnosis.found import meant
from grader.diagnosis.texts import both
from grader.mutation import mistakes as m
from grader.respondents import stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.diagnosis.found import FoundMistakes
    from grader.mutation.edit import Edit, Placed
    from grader.spec import Check

_SETS = re.compile(r"^[\w.\[\]]+ *[-+*/@]?= *(?!=)")  # what a statement begins with that gives a value
_CALL_S = 0.15  # for a call of an edited function
_RIVALS = 4  # other values that are tried
_FEW = 2  # trials
_AFFECTED = 3  # checks that pass, of which it is seen whether they still do
# What these say is true of the exception itself, whatever the value is for.
_OF_SHAPES = frozenset({m.AXIS.code, m.KEEPDIMS_MISSING.code})


def silences(
    edits: Sequence[Placed],
    name: str,
    check: Check,
    passed: Sequence[Check],
    setting: Setting,
    student: Bench,
    left: Callable[[], float],
) -> bool:
    """Whether these edits say nothing of what is wrong, where a check raises without them.

    It does not pass with them, either, or what has `passed` no longer does, or they are not to be told from rivals.
    """

    def fails(asked: Check, made: Sequence[Placed]) -> bool:
        with stopwatch.within(_CALL_S):
            return catches(asked, setting, student.edited(*made), most=_FEW)

    if left() <= 0 and check.kind == "gradient":
        return True  # it takes long, and what cannot be tried is not said
    if _is_alone(name, check, student) and fails(check, edits):
        return True
    users = [each for each in passed if name in each.mentions.called and each is not check][:_AFFECTED]
    if any(left() > 0 and fails(each, edits) for each in users):
        return True
    told = [each for each in edits if each.edit.repair.code not in _OF_SHAPES]
    return any(not fails(check, made) for each in told for made in _rivals(each, edits, name, student))


def disproved(found: FoundMistakes, name: str, check: Check, setting: Setting, student: Bench) -> bool:
    """Whether the check does not pass with all that was found mended, though nothing else that it calls is wrong.

    What is only known of the answers has no edit; with that no check can be asked.
    """
    whole = bool(found.edits) and not found.partly and set(meant(found.edits)) == set(found.mistakes)
    if not whole or not _is_alone(name, check, student):
        return False
    with stopwatch.within(_CALL_S):
        edited = student.edited(*found.edits)
        return student.known.catches(
            f"{check.id}, the first {_FEW}", found.edits, lambda: catches(check, setting, edited, most=_FEW)
        )


def _is_alone(name: str, check: Check, student: Bench) -> bool:
    """Whether all else that the check calls is right: of a class the methods go together."""
    root = name.partition(".")[0]
    return {each for each in check.mentions.called if each.partition(".")[0] != root} <= student.right


def _rivals(placed: Placed, edits: Sequence[Placed], name: str, student: Bench) -> Iterator[Sequence[Placed]]:
    """The edits with another value where one of them has put its own, or without the statement."""
    source = student.text_of(placed)
    found = [each for each in student.edits_after(placed, name) if _is_rival(each.edit, placed.edit)]
    for rival in sorted(found, key=lambda each: each.edit.operator != "left-out")[:_RIVALS]:
        two = both(source, placed, rival)
        # What goes with its statement needs no other edit of that.
        apart = (each for each in edits if each is not placed and not any(each.edit.overlaps(one.edit) for one in two))
        yield (*apart, *two)


def _is_rival(rival: Edit, edit: Edit) -> bool:
    """Whether it changes the whole value, whatever it is, that an edit has put there, or leaves out the statement.

    A number times a value does as well where a ratio is formed: another value is no multiple of it.
    """
    end = edit.line + edit.after.count("\n")
    here = rival.function == edit.function and rival.line <= end and edit.line <= rival.end_line
    value = _SETS.sub("", edit.after.strip())
    another = rival.operator == "wrap" and (f"exp({rival.before})" in rival.after or "** 2" in rival.after)
    number = rival.operator == "constant" and rival.before == value
    return here and (rival.operator == "left-out" or number or (another and value in rival.before))
