"""A student whose matrices are transposed on the way in and on the way out: one example a row, or one a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent


class Turned:
    """A Respondent whose matrices are transposed on the way in and on the way out."""

    def __init__(self, student: Respondent) -> None:
        self._student = student

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers, in the spec's layout."""
        answer = self._student.call(name, [_turned(arg) for arg in args], wrt=wrt)
        return msgspec.structs.replace(answer, value=_turned(answer.value))


def _turned(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return np.ascontiguousarray(value.T)
    return type(value)(_turned(part) for part in value) if isinstance(value, list | tuple) else value
