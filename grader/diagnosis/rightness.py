"""What is right on the way to an answer: what the reference computes there, however it is laid out."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from grader.diagnosis.answers import leaves
from grader.diagnosis.layouts import EVERY, INNER, LAYOUTS, WHOLE
from grader.diagnosis.watching import values_of
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.diagnosis.layouts import Array
    from grader.diagnosis.questions import Question
    from grader.diagnosis.watching import Computed

_NEAR = 1e-9  # numbers of two formulas for one thing
_GIVEN = -1  # the place of what is handed over, before all that is computed
_CALLS, _FEW = 4, 3  # of one text, and what may be meant by each
_ROWS = 64  # of a matrix that are known one by one


class Way(NamedTuple):
    """Which values of the reference's are meant, and how they are handed to the runs of a statement."""

    keys: tuple[str, ...]
    how: str
    turned: bool = False  # each as a transposed matrix


class Meant:
    """The values of the reference's formulas, each once."""

    def __init__(self, theirs: Mapping[str, Sequence[Computed]], question: Question) -> None:
        single = {key: runs for key, runs in theirs.items() if all(run.single for run in runs)}
        self.runs = {key: values_of(runs) for key, runs in single.items()} | _sizes(question)
        # Of the same values the first key, in the order in which they are computed.
        marks = {tuple((each.shape, each.tobytes()) for each in self.runs[key]): key for key in [*self.runs][::-1]}
        self.keys = sorted(marks.values(), key={key: at for at, key in enumerate(self.runs)}.__getitem__)
        # A formula's own key comes after those of its parts.
        self._formulas = frozenset({key.partition("/")[0]: key for key in self.runs}.values())
        self._kinds = {key: _kind(self.runs[key]) for key in self.keys}
        answers = _numbers(question.expected[0] if question.expected else ())
        self._answers = {key for key in self.keys if any(_same([each], self.runs[key]) for each in answers)}

    def ways(self, mine: Sequence[Computed], known: RightValues) -> Iterator[Way]:
        """What may be meant in the place of a statement's values: parts of the answer first.

        Then what the reference computes after that which the statement reads, whole formulas before their parts, and
        then what it does before.
        """
        own, seen = values_of(mine), set[Way]()
        for way in self._orderly(mine, self._ordered(mine, known), known):
            values = None if way in seen else self.laid_out(mine, way)
            seen.add(way)
            if values is not None and not _same(values, own):
                yield way

    def _orderly(self, mine: Sequence[Computed], keys: Sequence[str], known: RightValues) -> Iterator[Way]:
        shapes = [each.shape for each in values_of(mine)]
        yield from (Way((key,), WHOLE) for key in keys if [each.shape for each in self.runs[key]] == shapes)
        if len(mine) > 1:
            yield from (Way((key,), WHOLE, turned) for key, turned in product(keys, (False, True)))
        yield from (Way((key,), how) for key, how in product(keys, LAYOUTS))
        yield from self._joined(mine, known)
        yield from (Way((key,), how, turned=True) for key, how in product(keys, (WHOLE, EVERY, INNER)))

    def _ordered(self, mine: Sequence[Computed], known: RightValues) -> list[str]:
        """The keys, those first that are likeliest meant by what reads such values."""
        kind, after = _kind(values_of(mine)), known.last(mine[0].reads)

        def order(at: int) -> tuple[bool, bool, bool, bool]:
            key = self.keys[at]
            # A mask is meant to be another one, and a count a count.
            return self._kinds[key] != kind, key not in self._answers, at <= after, key not in self._formulas

        return [self.keys[at] for at in sorted(range(len(self.keys)), key=order)]

    def _joined(self, mine: Sequence[Computed], known: RightValues) -> Iterator[Way]:
        """What one text computes on several calls, and the reference in as many places."""
        for count in dict.fromkeys((2, 3, len(mine))):
            if not 1 < count <= _CALLS or len(mine) % count:
                continue
            size = len(mine) // count
            parts = [mine[at : at + size] for at in range(0, len(mine), size)]
            fitting = [self._fitting(part, known) for part in parts]
            yield from (Way(each, WHOLE) for each in product(*fitting))

    def _fitting(self, mine: Sequence[Computed], known: RightValues) -> list[str]:
        """The likeliest keys of as many numbers."""
        sizes = [each.size for each in values_of(mine)]
        return [key for key in self._ordered(mine, known) if [each.size for each in self.runs[key]] == sizes][:_FEW]

    def laid_out(self, mine: Sequence[Computed], way: Way) -> list[Array] | None:
        """The reference's values for each run of a statement; None where they do not fit."""
        if not set(way.keys) <= self.runs.keys() or not mine or not all(run.single for run in mine):
            return None
        values = [value for key in way.keys for value in self.runs[key]]
        if way.turned and all(value.ndim < 2 for value in values):
            return None
        values = [value.T for value in values] if way.turned else values
        return LAYOUTS[way.how](values, [each.shape for each in values_of(mine)])


def _kind(values: Sequence[Array]) -> str:
    if all(np.isin(each, (0.0, 1.0)).all() for each in values):
        return "mask"
    return "count" if all(np.array_equal(each, np.round(each)) for each in values) else "number"


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(one) == len(other) and all(
        mine.shape == theirs.shape and np.allclose(mine, theirs, rtol=_NEAR, atol=0, equal_nan=True)
        for mine, theirs in zip(one, other, strict=True)
    )


class RightValues:
    """What is right somewhere: what is handed over, what the reference computes, rows and single numbers of that."""

    def __init__(self, question: Question, meant: Meant) -> None:
        arrays = [(_GIVEN, each) for each in _handed(question)]
        for at, values in enumerate(map(meant.runs.__getitem__, meant.keys)):
            arrays += [(at, each) for each in values]
            if len({each.shape for each in values}) == 1 < len(values):
                arrays.append((at, np.stack(values)))
        by_size: dict[int, list[tuple[int, Array]]] = {}
        rows = [(at, row) for at, each in arrays for row in _rows(each)]
        for at, known in (*arrays, *rows):
            by_size.setdefault(known.size, []).append((at, known.ravel()))
        self._at = {size: np.array([at for at, _ in several]) for size, several in by_size.items()}
        self._plain = {size: np.stack([each for _, each in several]) for size, several in by_size.items()}
        self._sorted = {size: np.sort(several, axis=1) for size, several in self._plain.items()}
        plain = np.array([-1.0, 0.0, 1.0, 2.0])
        numbers = np.concatenate([plain, *(each.ravel() for _, each in arrays)])
        places = np.concatenate([np.full(plain.size, _GIVEN), *(np.full(each.size, at) for at, each in arrays)])
        self._numbers, first = np.unique(numbers, return_index=True)
        self._number_at = places[first]

    def all(self, values: Sequence[Array]) -> bool:
        """Whether all of these are right somewhere, in whatever order their numbers are."""
        return all(self._found(value) is not None for value in values)

    def computed(self, values: Sequence[Array]) -> bool:
        """Whether the reference computes all of these in this order: neither given, nor masks or counts."""
        return bool(values) and all(map(self._is_computed, values))

    def _is_computed(self, value: Array) -> bool:
        at, known = self._found(value), self._plain.get(value.size)
        if at is None or at == _GIVEN or known is None or _kind([value]) != "number":
            return False
        near = _NEAR * float(np.abs(value[np.isfinite(value)]).max(initial=0.0))
        return value.size == 1 or bool(np.isclose(known, value.ravel(), rtol=_NEAR, atol=near).all(axis=1).any())

    def last(self, values: Sequence[Array]) -> int:
        """Which of what the reference computes is the last of these, by its number; below zero for what is given."""
        found = (self._found(value) for value in values)
        return max((at for at in found if at is not None), default=_GIVEN)

    def _found(self, value: Array) -> int | None:
        """The first of what the reference computes that it is."""
        flat = np.sort(value, axis=None)
        if value.size == 1:
            at = int(np.searchsorted(self._numbers, flat[0]))
            first = max(at - 1, 0)
            near = np.isclose(self._numbers[first : at + 1], flat[0], rtol=_NEAR, atol=0)
            return int(self._number_at[first : at + 1][near].min()) if near.any() else None
        if value.size == 0 or np.isin(flat, (0.0, 1.0)).all():
            return _GIVEN
        known = self._sorted.get(value.size)
        if known is None:
            return None
        near = np.isclose(known, flat, rtol=_NEAR, atol=_NEAR * float(np.abs(flat[np.isfinite(flat)]).max(initial=0.0)))
        same = near.all(axis=1)
        return int(self._at[value.size][same].min()) if same.any() else None


def _handed(question: Question) -> list[Array]:
    """The numbers that the functions are given."""
    return _numbers(arg for call in question.calls for arg in call.args)


def _numbers(values: Iterable[Any]) -> list[Array]:
    found = [as_numbers(leaf) for value in values for leaf in leaves(value)]
    return [each.astype(float) for each in found if each is not None and each.dtype.kind in "biuf"]


def _sizes(question: Question) -> dict[str, list[Array]]:
    """The sizes of what the functions are given."""
    shapes = [each.shape for each in _handed(question)]
    return {f"{at}.{axis}": [np.array(float(size))] for at, s in enumerate(shapes) for axis, size in enumerate(s)}


def _rows(array: Array) -> list[Array]:
    """The parts of an array along each of its axes, such as the rows and columns of a matrix."""
    if array.ndim < 2 or max(array.shape) > _ROWS:
        return []
    along = [np.moveaxis(array, axis, 0) for axis in range(array.ndim)]
    return [each[at] for each in along for at in range(len(each))]
