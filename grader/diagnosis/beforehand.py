"""What the first calls of a question answer: a way there is the same whatever is edited in the way back behind it."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from grader.diagnosis.answers import Answers, agree, right
from grader.diagnosis.questions import ask
from grader.diagnosis.recorder import Recorder
from grader.model import CallFailed, Handle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard
    from grader.mutation.edit import Placed

    Reach = Callable[[str], Collection[str] | None]  # the functions that one comes to, where its text can be read


class Beforehand:
    """What the student answers to the first calls of one question, as it is."""

    def __init__(self, question: Question, own: tuple[Any, ...] | None, student: Bench, reaches: Reach) -> None:
        self._question, self._reaches = question, cache(reaches)
        self._own = own
        self._heard: list[Heard] = self._recorded(own, student) if len(question.calls) > 1 else []

    def _recorded(self, own: tuple[Any, ...] | None, student: Bench) -> list[Heard]:
        """The first calls whose answers hold no object, which others may change; none where something else counts."""
        recorder = Recorder(student.edited())
        try:
            ask(self._question, recorder)
            heard = recorder.asked[:-1]
            objects = (i for i, each in enumerate(heard) if each.name[:1] in {".", "="} or _holds_object(each.value))
            heard = heard[: next(objects, len(heard))]
            again = ask(self._question, student.edited(), known=heard) if heard else None
        except CallFailed:
            return []
        return heard if again is not None and agree(Answers((own,)), Answers((again,))) else []

    def of(self, function: str) -> Sequence[Heard]:
        """The first calls that do not come to a function."""
        for count, each in enumerate(self._heard):
            reached = self._reaches(each.name)
            if reached is None or function in reached:
                return self._heard[:count]
        return self._heard

    @cached_property
    def _right(self) -> list[bool]:
        """Of the answer to each call, whether all that counts in it is right."""
        if self._own is None or len(self._question.expected) > 1:
            return []
        found, at = [], 0
        for call in self._question.calls:
            part = slice(at, at := at + len(call.ways) + len(call.left))
            alone = replace(self._question, calls=(call,), expected=(self._question.expected[0][part],))
            found.append(right(alone, self._own[part]))
        return found

    def able(self, edits: Sequence[Placed]) -> Sequence[Placed]:
        """Those that may mend it: where a part of an object is wrong as it is made, no edit of a later call does."""
        late = {name for name in {each.edit.function for each in edits} if self._is_late(name)}
        return [each for each in edits if each.edit.function not in late]

    def _is_late(self, function: str) -> bool:
        """Whether something is wrong before any call but of a constructor; what others come to is not known so well."""
        for call, fine in zip(self._question.calls, self._right, strict=False):
            reached = self._at_first(call.name, function)
            if reached is None or function in reached:
                return False
            if not fine:
                return True
        return False

    def _at_first(self, name: str, function: str) -> Collection[str] | None:
        """What comes to pass as an object is made, and as a part of it is read or set; None of any other call."""
        if name[:1] in {".", "="}:
            return {function} if function.endswith(name.lstrip("=")) else frozenset()
        return self._reaches(f"{name}.__init__")


def _holds_object(value: Any) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_holds_object, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Handle)
