"""Whether what passes goes on passing with an edit of a function that others use, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.call_graph import definition_of, reached
from grader.checks.judge import catches
from grader.spec.mentions import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.checks.setting import Setting
    from grader.diagnosis.bench import Bench
    from grader.mutation.edit import Placed
    from grader.spec import Check

_AFFECTED = 3  # checks that pass, of which it is seen whether they still do


def spares(
    name: str,
    edits: Sequence[Placed],
    passed: Sequence[Check],
    setting: Setting,
    student: Bench,
    left: Callable[[], float],
) -> bool:
    """Whether an edit of another function than `name`, such as a helper, leaves what has passed as it is."""
    own = definition_of(name, setting)
    others = {each.edit.function for each in edits} - {own.name if own is not None else name}
    users = {each for each in setting.spec.functions if others and _reaches(each, others, setting)}
    affected = [check for check in passed if judged(check) & users][:_AFFECTED]
    edited = student.edited(*edits)
    return not any(catches(check, setting, edited) for check in affected if left() > 0)


def _reaches(name: str, others: set[str], setting: Setting) -> bool:
    root = definition_of(name, setting)
    return root is not None and any(each.name in others for each in reached(root, setting))
