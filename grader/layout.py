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


def remark(declared: str) -> str:
    """What the report says of a student whose functions are right in the layout that is not the declared one."""
    return (
        f"your functions put {_WORDS[_OTHER[declared]]}, this spec puts {_WORDS[declared]}: they were judged in "
        "your layout, with matrices transposed on the way in and out, and are right in it"
    )


class Turned:
    """A Respondent whose matrices are transposed on the way in and on the way out."""

    def __init__(self, student: Respondent) -> None:
        self._student = student

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
