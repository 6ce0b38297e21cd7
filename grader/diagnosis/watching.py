"""What the statements of a function compute while it answers a question."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from grader.diagnosis.questions import ask
from grader.model import CallFailed
from grader.mutation.watched import HANDED, PUT, SEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

Array: TypeAlias = "np.ndarray[Any, Any]"


class Computed(NamedTuple):
    """What one run of a statement has computed, as arrays, and from what; `single` is one array and nothing else."""

    single: bool
    values: tuple[Array, ...]
    reads: tuple[Array, ...]


def values_of(runs: Sequence[Computed]) -> list[Array]:
    """The single value of each run."""
    return [run.values[0] for run in runs]


def seen(question: Question, bench: Bench, watched: Sequence[Placed]) -> dict[str, list[Computed]]:
    """What is computed under each key, in the order of the first runs; as far as it comes, where it raises."""
    respondent = bench.edited(*(placed for placed in watched if placed.edit.operator != HANDED))
    try:
        respondent.call(PUT, [*to_put({})])
        try:
            ask(question, respondent)
        except CallFailed as failed:
            if failed.code in {"timeout", "memory", "crashed"}:
                return {}
        return _runs(respondent.call(SEEN, []).value)
    except CallFailed:
        return {}


def given_instead(bench: Bench, edit: Placed, put: Mapping[str, Sequence[Array]]) -> bool:
    """From now on these values are given under these keys, one for each run; whether that could be arranged."""
    try:
        bench.edited(edit).call(PUT, [*to_put(put)])
    except CallFailed:
        return False
    return True


def to_put(put: Mapping[str, Sequence[Array]]) -> tuple[str, Array, Array]:
    """What is sent: the keys, one a line; of each how many values and their shapes; all numbers.

    A message holds few arrays, however many there are to be put in.
    """
    every = [value for values in put.values() for value in values]
    sizes = [
        size for values in put.values() for size in (len(values), *(s for v in values for s in (v.ndim, *v.shape)))
    ]
    numbers = np.concatenate([np.zeros(0), *(value.ravel() for value in every)])
    return "\n".join(put), np.array(sizes, dtype=np.int64), numbers


def _runs(sent: Any) -> dict[str, list[Computed]]:
    """The runs under each key; nothing of what does not add up: it may be a hand-in that sends it."""
    found: dict[str, list[Computed]] = {}
    try:
        keys, sizes, numbers = sent
        names, rest = keys.split("\n"), iter(np.asarray(sizes).tolist())
        left = _Stream(np.asarray(numbers, dtype=float))
        for key in rest:
            single, mine, theirs = islice(rest, 3)
            values = tuple(left.array(rest) for _ in range(mine))
            reads = tuple(left.array(rest) for _ in range(theirs))
            found.setdefault(names[key], []).append(Computed(bool(single), values, reads))
    except (TypeError, ValueError, AttributeError, IndexError):
        return {}
    return found


class _Stream:
    """The numbers of several arrays that were sent one after the other."""

    def __init__(self, numbers: Array) -> None:
        self._numbers, self._at = numbers, 0

    def array(self, sizes: Iterator[int]) -> Array:
        """The next array."""
        shape = tuple(islice(sizes, next(sizes, 0)))
        if min(shape, default=0) < 0:
            raise ValueError("a size below zero")
        first, self._at = self._at, self._at + math.prod(shape)
        return self._numbers[first : self._at].reshape(shape)
