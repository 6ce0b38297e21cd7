"""What seeking names costs, counted in calls: that is the same on every machine, as seconds are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from grader.model import CallFailed
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent

_NUMBERS = 2000  # in the arguments, which take as long as a call to hand over
_LOST = 150  # calls: what a call costs that takes all its time, and the worker with it
_SURVEY, _EDITS = 50, 15  # calls that one survey of a text costs, and edits found in it that cost one more


class Labour(msgspec.Struct):
    """Calls that have been made, and what has cost as much."""

    calls: float = 0.0

    def surveyed(self, edits: int) -> None:
        """A text has been searched for edits."""
        self.calls += _SURVEY + edits / _EDITS


class CallByCall:
    """Whoever answers, with each call counted."""

    def __init__(self, inner: Respondent, work: Labour) -> None:
        self._inner, self._work = inner, work

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the one inside."""
        arrays = [as_numbers(arg) for arg in args]
        self._work.calls += 1 + sum(array.size for array in arrays if array is not None) / _NUMBERS
        try:
            return self._inner.call(name, args, wrt=wrt)
        except CallFailed as failed:
            self._work.calls += _LOST * (failed.code in {"timeout", "memory", "crashed"})
            raise
