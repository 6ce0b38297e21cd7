"""A student in the other layout: one example a row where the spec has one a column, or the other way round.

Matrices are turned on their way to the student and on their way back, so the same checks judge either layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.checks.mentions import called
from grader.model import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent, Verdict
    from grader.spec import Check

_WORDS = {"columns": "one example a column", "rows": "one example a row"}
_OTHER = {"columns": "rows", "rows": "columns"}


class Turned:
    """A Respondent whose matrices are transposed on the way in and on the way out.

    Args:
        student: answers in the other layout.
        declared: the spec's layout, "columns" or "rows".
    """

    def __init__(self, student: Respondent, declared: str) -> None:
        self._student = student
        self.remark = (
            f"your functions put {_WORDS[_OTHER[declared]]}, this spec puts {_WORDS[declared]}: they were judged in "
            "your layout, with matrices transposed on the way in and out, and are right in it"
        )

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers, in the spec's layout."""
        answer = self._student.call(name, [_turned(arg) for arg in args], wrt=wrt)
        return msgspec.structs.replace(answer, value=_turned(answer.value))


def may_be_turned(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> bool:
    """Whether the other layout can be what is wrong: at least two functions fail, each in a check of its own.

    One wrong function is a wrong axis, not a convention.
    """
    unsound = {Status.FAILED, Status.ERRORED}
    pairs = zip(checks, verdicts, strict=True)
    failing = [called(check) for check, verdict in pairs if verdict.status in unsound and check.kind != "source"]
    return len({name for names in failing if len(names) == 1 for name in names}) >= 2


def _turned(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return np.ascontiguousarray(value.T)
    return type(value)(_turned(part) for part in value) if isinstance(value, list | tuple) else value
