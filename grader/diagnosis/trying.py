"""Trying edits of a function one after another, as long as that is likely to find what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from grader.diagnosis.answers import all_right
from grader.diagnosis.likely import changed
from grader.diagnosis.promising import Promising

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

PATIENCE = 10  # edits that may take all their time before the search is given up
RIVALS = 24  # edits that mend all, of which the likeliest is sought
_FURTHER = 2  # times as far as to the first edit that mends: where others that do as well are still sought
_LITTLE = 1.5  # words that what was meant changes
_ALIKE = 60  # edits of the kinds that mend, which are tried in any line


class Trying(NamedTuple):
    """How edits are tried: what is asked with each, what is answered without any, what `expect`s several at once."""

    question: Question
    own: tuple[Any, ...] | None
    ask: Callable[[Placed], Answers]
    mends: Callable[[Sequence[Placed]], bool]
    ends: Callable[[], bool]
    expect: Callable[[Sequence[tuple[Placed, ...]]], object]

    def answers(self, edits: Sequence[Placed], most: int) -> dict[Placed, Answers]:
        """What is answered under each edit that was tried.

        What mends in one line may as well be meant in another one: those of its kind, or of its meaning, are all tried.
        """
        lines = Promising(self.question, self.own)
        given: dict[Placed, Answers] = {}
        kinds: set[str] = set()
        meant: set[str] = set()
        for placed in lines.ordered(edits, self.expect):
            if self.ends() or len(given) >= most:
                break
            given[placed] = self.ask(placed)
            lines.note(placed, given[placed])
            if all_right((self.question,), given[placed]) and self.mends((placed,)):
                if changed((placed,)) <= _LITTLE:  # what mends by coincidence changes more
                    most = min(most, _FURTHER * (len(given) + RIVALS))  # what comes much later is less likely
                kinds.add(placed.edit.operator)
                meant.add(placed.edit.repair.code)
        self.expect(())
        alike = (each for each in edits if each.edit.operator in kinds or each.edit.repair.code in meant)
        for placed in [each for each in alike if each not in given][:_ALIKE]:
            if self.ends():
                break
            given[placed] = self.ask(placed)
        return given
