"""What the reference is asked on the way, with its answers and with what it makes of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.model import Answer, Respondent


class Heard(NamedTuple):
    """A call with its answer."""

    name: str
    args: tuple[Any, ...]
    value: Any
    left: list[Any]  # the arguments, as the call has left them


class Recorder:
    """A Respondent that keeps every question with its answer."""

    def __init__(self, inner: Respondent) -> None:
        self._inner = inner
        self.asked: list[Heard] = []

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the one inside."""
        answer = self._inner.call(name, args, wrt=wrt)
        self.asked.append(Heard(name, tuple(args), answer.value, as_left(answer, args)))
        return answer


def as_left(answer: Answer, args: Sequence[Any]) -> list[Any]:
    """The arguments of a call, as it has left them."""
    changed = dict(zip(answer.changed, answer.after, strict=True))
    return [changed.get(position, arg) for position, arg in enumerate(args)]
