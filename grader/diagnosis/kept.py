"""What one hand-in has answered with edits made to it: whoever judges and whoever seeks a name ask much the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.respondents.digest import digest_of
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

_MOST = 4000  # answers
_SMALL = 2000  # numbers in a question: the answers to larger ones take too much room


class Kept:
    """The answers to single questions, and the checks that an edit did not make pass."""

    def __init__(self) -> None:
        self._answers: dict[tuple[tuple[Placed, ...], bytes], Answers] = {}
        self._caught: dict[tuple[str, tuple[Placed, ...]], bool] = {}
        self._marks: dict[int, tuple[Question, bytes]] = {}  # by identity, which holds as long as it is here

    def answers(self, edits: Sequence[Placed], questions: Sequence[Question], ask: Callable[[], Answers]) -> Answers:
        """What is answered with these edits; asked again where it took too long."""
        mark = self._mark(questions[0]) if len(questions) == 1 else b""
        if not mark:
            return ask()
        key = (tuple(edits), mark)
        found = self._answers.get(key)
        if found is None:
            found = ask()
            if not found.timed_out and len(self._answers) < _MOST:
                self._answers[key] = found
        return found

    def catches(self, check: str, edits: tuple[Placed, ...], catches: Callable[[], bool]) -> bool:
        """Whether the check of this id does not pass with these edits."""
        key = (check, edits)
        if key not in self._caught:
            self._caught[key] = catches()
        return self._caught[key]

    def _mark(self, question: Question) -> bytes:
        """What tells the question from every other one; nothing for one whose answers are not kept."""
        known = self._marks.get(id(question))
        if known is None:
            known = self._marks[id(question)] = (question, _digest(question))
        return known[1]


def _digest(question: Question) -> bytes:
    """Of the calls; none where an argument is an object, or they are large."""
    arrays = [as_numbers(arg) for call in question.calls for arg in call.args]
    asked = [digest_of(call.name, call.args, (), {}, None) for call in question.calls]
    if sum(array.size for array in arrays if array is not None) > _SMALL or None in asked:
        return b""
    parts = [(call.own, call.ways) for call in question.calls]
    return repr((question.check, question.trial, parts, asked)).encode()
