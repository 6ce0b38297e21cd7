"""A Respondent that passes calls on and notes what was asked and answered, and which arguments were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.model import CallFailed
from grader.respondents import stopwatch
from grader.respondents.recorded import MOST, Asked, as_written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent

PATIENCE = 2  # after so many timeouts a function is not called again


class Witness:
    """A Respondent that passes calls on. `timeouts`, shared by all checks of a hand-in, counts them by function."""

    def __init__(self, student: Respondent, timeouts: dict[str, int]) -> None:
        self._student = student
        self._timeouts = timeouts
        self._asked: list[Asked] = []
        self.changed: dict[str, tuple[int, ...]] = {}

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the student answers."""
        within = stopwatch.limit()
        kind = name if within is None else f"{name} within {within:g} s"  # another time says nothing of this one
        if self._timeouts.get(kind, 0) >= PATIENCE:
            failed = CallFailed(
                "timeout", f"{as_written(name, args)} ran out of time on earlier calls and was not called again"
            )
            self._note(name, args, None, failed)
            raise failed
        try:
            answer = self._student.call(name, args, wrt=wrt)
        except CallFailed as failed:
            if failed.code == "timeout":
                self._timeouts[kind] = self._timeouts.get(kind, 0) + 1
            self._note(name, args, None, failed)
            raise
        if answer.changed:
            self.changed[name] = answer.changed
        self._note(name, args, answer)
        return answer

    def apart(self) -> Witness:
        """The same student, who is asked what is none of this record's business."""
        return Witness(self._student, self._timeouts)

    @property
    def record(self) -> tuple[Asked, ...]:
        """What was asked so far, in order."""
        return tuple(self._asked)

    def _note(self, name: str, args: Sequence[Any], answer: Answer | None, failed: CallFailed | None = None) -> None:
        if len(self._asked) < MOST:
            self._asked.append(Asked(name, tuple(args), answer, failed))
