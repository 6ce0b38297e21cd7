"""Where a function begins whose mistake has no line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.call_graph import definition_of
from grader.diagnosis.found import where

if TYPE_CHECKING:
    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.hand_in import Definition
    from grader.model import Verdict


def located(verdict: Verdict, name: str, setting: Setting, student: Bench) -> Verdict:
    """The verdict with the line where the function begins, where no other is known.

    Of a function of one statement it is that statement.
    """
    diagnosis, definition = verdict.diagnosis, definition_of(name, setting)
    if diagnosis is None or definition is None or diagnosis.line not in {None, str(definition.place)}:
        return verdict
    line = _only_line(name, definition, student) or str(definition.place)
    return replace(verdict, diagnosis=replace(diagnosis, line=line))


def _only_line(name: str, definition: Definition, student: Bench) -> str | None:
    """The line of all that the function computes, where that is one."""
    own = (placed for placed in student.edits(name) if placed.edit.function == definition.name)
    lines = {where(placed) for placed in own if placed.edit.before}
    return next(iter(lines)) if len(lines) == 1 else None
