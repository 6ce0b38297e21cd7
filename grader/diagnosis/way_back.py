"""A hand-in with an edit in its own way back alone: its values are those that it gives without the edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.model import CallFailed
from grader.mutation.mistakes import DETACHED
from grader.respondents.digest import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent
    from grader.mutation.edit import Placed


def goes_back(placed: Placed) -> bool:
    """Whether an edit is one of a function's own way back, or of what cuts a value off from it."""
    return _own(placed) or placed.edit.repair.code == DETACHED.code


def _own(placed: Placed) -> bool:
    return placed.edit.function.endswith(".backward")


class Values:
    """What the function `name` gives without any edit, remembered: an edit of its way back asks for gradients alone."""

    def __init__(self, name: str, as_it_is: Respondent) -> None:
        self._name, self._as_it_is = name, as_it_is
        self._known: dict[bytes, Answer] = {}

    def beside(self, placed: Placed, edited: Respondent) -> Respondent:
        """The edited hand-in, with what is known of its values."""
        return _Beside(self, edited) if _own(placed) else edited

    def of(self, name: str, args: Sequence[Any]) -> Answer | None:
        """The value of a call, as it is without any edit; None where that is not known, or is no answer."""
        key = digest_of(name, list(args), (), {}, None) if name == self._name else None
        if key is None:
            return None
        if key not in self._known:
            try:
                self._known[key] = self._as_it_is.call(name, args)
            except CallFailed:
                return None
        return self._known[key]


class _Beside:
    def __init__(self, values: Values, edited: Respondent) -> None:
        self._values, self._edited = values, edited

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the edited hand-in answers."""
        known = self._values.of(name, args) if not wrt else None
        return known if known is not None else self._edited.call(name, args, wrt=wrt)
