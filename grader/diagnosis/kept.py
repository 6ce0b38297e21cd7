"""What one hand-in has answered with edits made to it: whoever judges and whoever seeks a name ask much the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.respondents.digest import digest_of
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.diagnosis.work import Labour
    from grader.mutation.edit import Placed
    from grader.respondents.ahead import Part, Spot

_MOST = 4000  # answers
_OF_A_CLASS = 20_000
_QUESTIONS = 500  # of which it is remembered what tells them apart
_SMALL = 2000  # numbers in a question: the answers to larger ones take too much room


class Kept:
    """The answers to single questions, and the checks that an edit did not make pass.

    What a whole class shares costs each hand-in the same `work`, as if it were asked anew: what is found of one must
    not depend on those before it.
    """

    def __init__(self, work: Labour | None = None) -> None:
        self._work = work
        self._answers: dict[tuple[tuple[Placed, ...], bytes], tuple[Answers, float]] = {}
        self._caught: dict[tuple[str, tuple[Placed, ...]], bool] = {}
        self._marks: dict[int, tuple[Question, bytes]] = {}  # by identity, which holds as long as it is here

    def answers(self, edits: Sequence[Placed], questions: Sequence[Question], ask: Callable[[], Answers]) -> Answers:
        """What is answered with these edits; asked again where a hand-in took too long."""
        mark = self._mark(questions[0]) if len(questions) == 1 else b""
        if not mark:
            return ask()
        key = (tuple(edits), mark)
        if key in self._answers:
            given, cost = self._answers[key]
            if self._work is not None:
                self._work.calls += cost
            return given
        given, cost = self._asked(ask)
        shared = self._work is not None
        if len(self._answers) < (_OF_A_CLASS if shared else _MOST) and (shared or not given.timed_out):
            self._answers[key] = given, cost
        return given

    def lacks(self, edits: Sequence[Placed], question: Question) -> bool:
        """Whether it has to be asked what is answered with these edits."""
        return (tuple(edits), self._mark(question)) not in self._answers

    def _asked(self, ask: Callable[[], Answers]) -> tuple[Answers, float]:
        """What is answered, and the work that it took."""
        before = self._work.calls if self._work is not None else 0.0
        given = ask()
        return given, self._work.calls - before if self._work is not None else 0.0

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
            if len(self._marks) >= _QUESTIONS:
                self._marks.clear()
            known = self._marks[id(question)] = (question, _digest(question))
        return known[1]


def _digest(question: Question) -> bytes:
    """Of the calls; none where an argument is an object that no call of the question makes, or they are large."""
    given = [[_without_own(arg, (i,), call.own) for i, arg in enumerate(call.args)] for call in question.calls]
    arrays = [as_numbers(arg) for args in given for arg in args]
    asked = [digest_of(call.name, args, (), {}, None) for call, args in zip(question.calls, given, strict=True)]
    if sum(array.size for array in arrays if array is not None) > _SMALL or None in asked:
        return b""
    parts = [(call.own, call.ways, call.left) for call in question.calls]
    return repr((question.check, question.trial, parts, asked)).encode()


def _without_own(arg: Any, spot: Spot, own: Mapping[Spot, Part]) -> Any:
    """An argument as far as it is given: what comes from the answers before is told by where it comes from."""
    if spot in own:
        return None
    return [_without_own(item, (*spot, j), own) for j, item in enumerate(arg)] if isinstance(arg, list | tuple) else arg
