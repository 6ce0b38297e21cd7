"""What chance makes as likely: random numbers with their signs turned are as random, and no check can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.diagnosis.answers import Answers, agree, answers
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.model import Respondent
    from grader.strength.difference import Known

    Array = np.ndarray[Any, Any]

_SEEDS = frozenset({"seed", "random_state"})  # arguments that choose among random numbers
_ENOUGH = 100  # numbers to see that turning them changes nothing
_APART = 2.0  # over the root of how many there are: so far apart are samples of one kind by chance
_ALIKE = 0.05  # of many, which need not be independent


def as_likely(args: Sequence[str], asked: Sequence[Known], right: Respondent, wrong: Respondent) -> bool:
    """Whether the two give the same random numbers, all of a part with the sign turned in some, which are symmetric.

    `args` are the names of the function's arguments.
    """
    turned: list[Array] = []
    for known in asked:
        given = answers((known.question,), wrong)
        if agree(Answers((known.answer,)), given):
            continue
        mirrored = _mirrored(known.answer, given.each[0])
        if mirrored is None or not (_SEEDS & set(args) or _is_thrown(known, right)):
            return False
        turned += mirrored
    return _is_symmetric(turned)


def _is_thrown(known: Known, right: Respondent) -> bool:
    """Whether other dice make it another answer."""
    return not agree(Answers((known.answer,)), answers((known.question,), right, chance=1))


def _mirrored(right: Any, wrong: Any) -> list[Array] | None:
    """The parts that are the other's with the sign turned; None where one is neither that nor the same."""
    pairs = list(zip(_parts(right), _parts(wrong), strict=False))
    if len(pairs) != len(list(_parts(right))) or len(pairs) != len(list(_parts(wrong))):
        return None
    turned = []
    for one, other in pairs:
        if one.shape != other.shape or not (np.array_equal(one, other) or np.array_equal(one, -other)):
            return None
        if not np.array_equal(one, other):
            turned.append(one)
    return turned


def _parts(value: Any) -> Iterator[Array]:
    array = as_numbers(value)
    if array is not None:
        yield np.asarray(array, dtype=float)
    elif isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _parts(part)


def _is_symmetric(parts: Sequence[Array]) -> bool:
    """Whether the numbers are spread about 0 alike on both sides (Kolmogorov and Smirnov's distance)."""
    numbers = np.sort(np.concatenate([np.ravel(part) for part in parts])) if parts else np.zeros(0)
    if numbers.size < _ENOUGH:
        return False
    below = np.searchsorted(np.sort(-numbers), numbers, side="right") / numbers.size
    here = np.arange(1, numbers.size + 1) / numbers.size
    return float(np.abs(below - here).max()) < max(_ALIKE, _APART / float(np.sqrt(numbers.size)))
