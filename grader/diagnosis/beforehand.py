"""What the first calls of a question answer: a way there is the same whatever is edited in the way back behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.diagnosis.answers import Answers, agree
from grader.diagnosis.questions import ask
from grader.diagnosis.recorder import Recorder
from grader.model import CallFailed, Handle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.diagnosis.recorder import Heard

    Reach = Callable[[str], Collection[str] | None]  # the functions that one comes to, where its text can be read


class Beforehand:
    """What the student answers to the first calls of one question, as it is."""

    def __init__(self, question: Question, own: tuple[Any, ...] | None, student: Bench, reaches: Reach) -> None:
        self._question, self._reaches = question, reaches
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


def _holds_object(value: Any) -> bool:
    if isinstance(value, dict | list | tuple):
        return any(map(_holds_object, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Handle)
