"""How exactly an explanation fits: what only comes near is another formula, which the tolerance lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.diagnosis.answers import leaves
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.diagnosis.answers import Answers
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

    Edits = tuple[Placed, ...]

_EXACT = 1e-6  # of a number: rounding, in single precision too
_FARTHER = 1e3  # times as far off as another one that fits


def closest(
    mending: Sequence[Edits], given: Sequence[tuple[Edits, Answers]], pivot: int, questions: Sequence[Question]
) -> list[Edits]:
    """Those of the edits that fit as exactly as the others do, by what was answered to the pivot's question."""
    wanted = set(mending)
    off = {edits: _off(questions[pivot], answer.each[0]) for edits, answer in given if edits in wanted}
    enough = max(_EXACT, _FARTHER * min(off.values(), default=0.0))
    return [edits for edits in mending if off.get(edits, 0.0) <= enough]


def _off(question: Question, answer: tuple[Any, ...] | None) -> float:
    """How far an answer is from the nearest of the right ones, relative to their size."""
    return min((_apart(answer or (), expected) for expected in question.expected), default=0.0)


def _apart(mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> float:
    pairs = zip(map(as_numbers, leaves(mine)), map(as_numbers, leaves(theirs)), strict=False)
    return max((_relative(one, other) for one, other in pairs if one is not None and other is not None), default=0.0)


def _relative(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    if one.size != other.size or not other.size:
        return 0.0
    apart = np.abs(one.astype(complex).ravel() - other.astype(complex).ravel())
    size = float(np.abs(other[np.isfinite(other)]).max(initial=0.0)) or 1.0
    return float(np.nan_to_num(apart, nan=0.0, posinf=0.0).max(initial=0.0)) / size
