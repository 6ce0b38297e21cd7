"""Which of several edits that mend all is told: the smallest, where it says most exactly what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.diagnosis.found import code, of_equals
from grader.diagnosis.likely import changed, exactness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.found import FoundMistakes
    from grader.mutation.edit import Placed

    Edits = tuple[Placed, ...]

_AS_LITTLE = 0.75  # words more that may be changed
_HARDLY_MORE = 0.2  # where the meaning is the same


def likeliest(mending: Sequence[Edits], known: Sequence[Placed], text_of: Callable[[Placed], str]) -> FoundMistakes:
    """Of edits that mend all, the one that is told, with those that may be meant instead.

    Of several places that serve with about as little, the one that says most exactly where; `known` are all edits.
    """
    first = min(mending, key=changed)
    most = changed(first) + _AS_LITTLE
    alike = [each for each in mending if changed(each) < most and each[0].edit.repair == first[0].edit.repair]
    exact = {edits: exactness(edits, known, text_of(edits[0])) for edits in mending}
    best = min(alike, key=lambda edits: exact[edits])
    size = min(map(changed, alike))
    smallest = [edits for edits in mending if changed(edits) <= size + _HARDLY_MORE * (code(edits) == code(best))]
    return of_equals(best, [edits for edits in smallest if edits not in alike or exact[edits][0] == exact[best][0]])
