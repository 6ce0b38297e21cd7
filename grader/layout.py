"""A student in the other layout: one example a row where the spec has one a column, or the other way round.

Matrices are turned on their way to the student and on their way back, so the same checks judge either layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent
    from grader.spec import Spec

_WORDS = {"columns": "one example a column", "rows": "one example a row"}


class Turned:
    """A Respondent whose matrices are transposed on the way in and on the way out."""

    def __init__(self, student: Respondent, remark: str) -> None:
        self._student = student
        self.remark = remark
        self.asked = False

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers, in the spec's layout."""
        self.asked = True
        answer = self._student.call(name, [_turned(arg) for arg in args], wrt=wrt)
        return msgspec.structs.replace(answer, value=_turned(answer.value))


def _turned(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return np.ascontiguousarray(value.T)
    return type(value)(_turned(part) for part in value) if isinstance(value, list | tuple) else value


def in_their_layout(spec: Spec, student: Respondent) -> Turned:
    """The student behind a transposition, with the sentence that the report needs if that is what fits."""
    declared = spec.layout or "columns"
    other = "rows" if declared == "columns" else "columns"
    remark = (
        f"your functions put {_WORDS[other]}, this spec puts {_WORDS[declared]}: they were judged in your layout "
        f"(matrices transposed on the way in and out); the same mathematics, but say so when you share code"
    )
    return Turned(student, remark)
