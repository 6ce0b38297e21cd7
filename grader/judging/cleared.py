"""A wrong function has no part in a check for which it gave what is right, in what nobody compares too.

It overflows where another check asks it, say, and not here. Nobody can say of a private value as such whether it is
right; but if all that is in a cache is an argument, or equals something that the reference gives for the same
arguments, then whoever was handed it has worked with what is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.compare import Evidence, Tolerance, agrees
from grader.judging.wrong import answers_to, askable, same_in, unit
from grader.model import Status
from grader.respondents.book import Unanswered
from grader.respondents.recorded import differ
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.judging.case import Case
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_CONTAINERS = (dict, list, tuple)


def clear(check: Check, case: Case) -> None:
    """Note the wrong functions that have no part in a check that failed, and that what is left has failed it.

    Only if one function, or class, is left: of several nobody knows which.
    """
    judged, called = check.mentions.judged, check.mentions.called
    outcome, doubted = case.outcomes[check.id], case.wrong & called
    pairs = [(giver, taker) for giver, taker in check.mentions.handed if giver in doubted and taker in judged - doubted]
    givers = frozenset(giver for giver, _ in pairs)
    left = unit((judged if check.kind == "gradient" else called) - givers, case)
    if outcome.status is not Status.FAILED or outcome.by_own or not pairs or doubted != givers or not left:
        return
    records = outcome.records
    if records and all(_was_right(*pair, record, check, case) for pair in pairs for record in records):
        case.cleared[check.id] = givers
        case.wrong_by[check.id] |= case.whole(left)


def _was_right(giver: str, taker: str, record: Sequence[Asked], check: Check, case: Case) -> bool:
    """Whether all that one function was handed of the other's in a trial is known to be right."""
    gave = [asked for asked in record if asked.name == giver and asked.answer is not None]
    took = [asked for asked in record if asked.name == taker]
    return bool(took) and all(_is_from_right(asked, gave, check, case) for asked in took)


def _is_from_right(took: Asked, gave: Sequence[Asked], check: Check, case: Case) -> bool:
    """Whether what of an answer is among these arguments is right, and the answer in all that is compared."""
    for asked in gave:
        for arg in took.args:
            if any(_is_whole(part) and not differ(part, arg) for part in _within(asked.value)):
                return _is_right(asked, arg, check, case)
    return False


def _is_right(asked: Asked, private: Any, check: Check, case: Case) -> bool:
    parts = case.setting.spec.public.get(asked.name, frozenset())
    if not parts or asked.answer is None or asked.answer.changed or not askable(asked, check, case):
        return False
    try:
        expected = list(answers_to(asked, case))
    except Unanswered:
        return False
    if not any(same_in(parts, asked.value, each, Tolerance()) for each in expected):
        return False
    known = [
        array for each in (*asked.args, *expected) for part in _within(each) if (array := as_numbers(part)) is not None
    ]
    leaves = [part for part in _within(private) if not isinstance(part, _CONTAINERS)]
    return bool(leaves) and all(_is_known(leaf, known) for leaf in leaves)


def _is_known(value: Any, known: Sequence[np.ndarray[Any, Any]]) -> bool:
    """Whether a value is one of these, or one of them transposed; nobody can look into an object."""
    array = as_numbers(value)
    return (
        array is not None
        and array.size > 0
        and any(
            agrees(turned, each, Tolerance(), Evidence())
            for each in known
            for turned in (array, array.T)
            if turned.shape == each.shape
        )
    )


def _within(value: Any) -> Iterator[Any]:
    """A value and all of its parts."""
    yield value
    if isinstance(value, _CONTAINERS):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _within(part)


def _is_whole(part: Any) -> bool:
    """Whether it is enough to be known again: a single number may be anything."""
    if isinstance(part, _CONTAINERS):
        return bool(part)
    return isinstance(part, np.ndarray) and part.size > 1
