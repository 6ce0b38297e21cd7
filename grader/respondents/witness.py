"""A Respondent that passes calls on and notes what the answers were like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import CallFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent

_PATIENCE = 2  # after so many timeouts a function is not called again


class Witness:
    """A Respondent that passes calls on and notes how precise and how big the answers were."""

    def __init__(self, student: Respondent, timeouts: dict[str, int]) -> None:
        self._student = student
        self._timeouts = timeouts
        self._answers: list[np.ndarray[Any, Any] | np.generic] = []
        self.changed: dict[str, tuple[int, ...]] = {}

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers."""
        if self._timeouts.get(name, 0) >= _PATIENCE:
            raise CallFailed("timeout", f"{name} ran out of time on earlier calls and was not called again")
        try:
            answer = self._student.call(name, args, wrt=wrt)
        except CallFailed as failed:
            if failed.code == "timeout":
                self._timeouts[name] = self._timeouts.get(name, 0) + 1
            raise
        if answer.changed:
            self.changed[name] = answer.changed
        self._note(answer.value)
        return answer

    @property
    def low_precision(self) -> bool:
        """Whether an answer was float32 or narrower."""
        return any(
            answer.dtype.kind in "fc" and answer.dtype.itemsize < (8 if answer.dtype.kind == "f" else 16)
            for answer in self._answers
        )

    @property
    def scale(self) -> float:
        """The largest magnitude among the answers."""
        sizes = (np.abs(np.asarray(answer)[np.isfinite(answer)]) for answer in self._answers)
        return max((float(size.max(initial=0.0)) for size in sizes), default=0.0)

    def _note(self, value: Any) -> None:
        if isinstance(value, list | tuple):
            for part in value:
                self._note(part)
        elif isinstance(value, dict):
            self._note(list(value.values()))
        elif isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fciu":
            self._answers.append(value)
