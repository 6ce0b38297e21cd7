"""Where a mistake is that has no line yet: in the line that changes an argument, else where its function begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.checks.call_graph import definition_of
from grader.diagnosis.by_check import passing
from grader.diagnosis.found import where
from grader.mutation.mistakes import MUTATED_INPUT
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.hand_in import Definition
    from grader.model import Verdict
    from grader.mutation.edit import Edit
    from grader.spec import Check


def located(verdict: Verdict, name: str, setting: Setting, student: Bench) -> Verdict:
    """The verdict with the line where the function begins, where no other is known.

    Of a function of one statement it is that statement.
    """
    diagnosis, definition = verdict.diagnosis, definition_of(name, setting)
    if diagnosis is None or definition is None or diagnosis.line not in {None, str(definition.place)}:
        return verdict
    line = _only_line(name, definition, student) or str(definition.place)
    return replace(verdict, diagnosis=replace(diagnosis, line=line))


def where_changed(
    check: Check, verdict: Verdict, setting: Setting, student: Bench, left: Callable[[], float]
) -> Verdict:
    """The verdict with the line in which an argument is changed, where one edit there ends that."""
    names, before = judged(check), verdict.diagnosis
    if before is None or before.code != MUTATED_INPUT.code or check.reveal == "hint" or len(names) != 1:
        return verdict
    edits = (each for each in student.edits(next(iter(names))) if _copies(each.edit))
    found = next(passing(edits, [check], setting, student, left), None)
    line = where(found[0]) if found is not None else before.line
    return replace(verdict, diagnosis=replace(before, line=line))


def _only_line(name: str, definition: Definition, student: Bench) -> str | None:
    """The line of all that the function computes, where that is one."""
    own = (placed for placed in student.edits(name, suspected=True) if placed.edit.function == definition.name)
    lines = {where(placed) for placed in own if placed.edit.before}
    return next(iter(lines)) if len(lines) == 1 else None


def _copies(edit: Edit) -> bool:
    """Whether an edit leaves alone what stands elsewhere: it makes a copy, or another array."""
    return edit.repair == MUTATED_INPUT or ("copy(" in edit.after and "copy(" not in edit.before)
