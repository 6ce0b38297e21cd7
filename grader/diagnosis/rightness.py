"""What is right on the way to an answer: what the reference computes there, however it is laid out."""

from __future__ import annotations

from collections import Counter
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
    numbers = np.concatenate([each.ravel() for each in values]) if values else np.zeros(0)
    if _is_mask(numbers):
        return "mask"
    return "count" if np.array_equal(numbers, np.round(numbers)) else "number"


def _is_mask(numbers: Array) -> bool:
    return bool(((numbers == 0) | (numbers == 1)).all())


def _near(known: Array, numbers: Array) -> Array:
    """Which rows of what is known are these numbers but for rounding."""
    largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0))
    with np.errstate(invalid="ignore"):  # of two that are infinite, which are equal
        off = np.abs(known - numbers) <= _NEAR * (largest + np.abs(numbers))
    near: Array = (off | (known == numbers)).all(axis=1)
    return near


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(one) == len(other) and all(
        mine.shape == theirs.shape and np.allclose(mine, theirs, rtol=_NEAR, atol=0, equal_nan=True)
        for mine, theirs in zip(one, other, strict=True)
    )


class RightValues:
    """What is right somewhere: what is handed over, what the reference computes, rows and single numbers of that."""

    def __init__(self, question: Question, meant: Meant) -> None:
        arrays, parts = [(_GIVEN, each) for each in _handed(question)], []
        self._wholes: Counter[int] = Counter()  # of a size, before what is but a part: a step of a loop, a row
        for at, values in enumerate(map(meant.runs.__getitem__, meant.keys)):
            arrays += [(at, each) for each in values[:1] if len(values) == 1]
            parts += [(at, each) for each in values if len(values) > 1]
            if len({each.shape for each in values}) == 1 < len(values):
                arrays.append((at, np.stack(values)))
        wholes = len(arrays)
        arrays += parts
        by_size: dict[int, list[tuple[int, Array]]] = {}
        rows = [(at, row) for at, each in arrays for row in _rows(each)]
        for place, (at, known) in enumerate((*arrays, *rows)):
            by_size.setdefault(known.size, []).append((at, known.ravel()))
            self._wholes[known.size] += place < wholes
        self._at = {size: np.array([at for at, _ in several]) for size, several in by_size.items()}
        self._plain = {size: np.stack([each for _, each in several]) for size, several in by_size.items()}
        self._sorted = {size: np.sort(several, axis=1) for size, several in self._plain.items()}
        plain = np.array([-1.0, 0.0, 1.0, 2.0])
        numbers = np.concatenate([plain, *(each.ravel() for _, each in arrays)])
        places = np.concatenate([np.full(plain.size, _GIVEN), *(np.full(each.size, at) for at, each in arrays)])
        self._numbers, first = np.unique(numbers, return_index=True)
        self._number_at = places[first]
        self._looked_up: dict[tuple[int, bytes], int | None] = {}  # most of it is read more than once

    def all(self, values: Sequence[Array]) -> bool:
        """Whether all of these are right somewhere, in whatever order their numbers are."""
        return all(self._found(value) is not None for value in values)

    def computed(self, values: Sequence[Array]) -> bool:
        """Whether the reference computes all of these in this order: neither given, nor masks or counts."""
        return bool(values) and all(map(self._is_computed, values))

    def whole(self, values: Sequence[Array]) -> bool:
        """Whether each of these in its order is all of what the reference computes there, not a step or a row of it."""
        return all(_near(self._plain[each.size][: self._wholes[each.size]], each.ravel()).any() for each in values)

    def _is_computed(self, value: Array) -> bool:
        at, known = self._found(value), self._plain.get(value.size)
        if at is None or at == _GIVEN or known is None or _kind([value]) != "number":
            return False
        return value.size == 1 or bool(_near(known, value.ravel()).any())

    def in_order(self, values: Sequence[Array]) -> bool:
        """Whether what was read one time after the other is right in its places, and in this order.

        Whole numbers and masks are counted, not computed; of the others there is a row or a value for each time.
        """
        if len({each.tobytes() for each in values}) == 1:
            # Zeros each time may be what nobody has added to.
            return self._is_in_place(values[0]) and (len(values) == 1 or bool(values[0].any()))
        if len({each.shape for each in values}) > 1:
            return all(map(self._is_in_place, values))
        whole = np.stack(values)
        if _kind([whole]) != "number":
            return True
        known = [each for size, some in self._plain.items() if size >= whole.size for each in some]
        # Forwards, backwards, and by columns.
        ways = [whole.ravel(), whole[::-1].ravel(), whole.T.ravel()]
        return any(_is_within(way, each) for way in ways for each in known)

    def _is_in_place(self, value: Array) -> bool:
        if value.size < 2 or _kind([value]) != "number":
            return True
        known = self._plain.get(value.size)
        return known is not None and any(_near(known, each.ravel()).any() for each in (value, value.T))

    def last(self, values: Sequence[Array]) -> int:
        """Which of what the reference computes is the last of these, by its number; below zero for what is given."""
        found = (self._found(value) for value in values)
        return max((at for at in found if at is not None), default=_GIVEN)

    def _found(self, value: Array) -> int | None:
        """The first of what the reference computes that it is."""
        mark = value.size, value.tobytes()
        if mark not in self._looked_up:
            self._looked_up[mark] = self._number(float(value.flat[0])) if value.size == 1 else self._array(value)
        return self._looked_up[mark]

    def _number(self, number: float) -> int | None:
        at = int(np.searchsorted(self._numbers, number))
        first = max(at - 1, 0)
        some = self._numbers[first : at + 1]
        with np.errstate(invalid="ignore"):
            near = (np.abs(some - number) <= _NEAR * abs(number)) | (some == number)
        return int(self._number_at[first : at + 1][near].min()) if near.any() else None

    def _array(self, value: Array) -> int | None:
        flat = np.sort(value, axis=None)
        if _is_mask(flat):
            return _GIVEN
        known = self._sorted.get(value.size)
        if known is None:
            return None
        same = _near(known, flat)
        return int(self._at[value.size][same].min()) if same.any() else None


def _is_within(numbers: Array, known: Array) -> bool:
    """Whether numbers stand somewhere in known ones, side by side or each as far from the next, in either direction."""
    starts, seconds = (np.flatnonzero(np.isclose(known, number, rtol=_NEAR, atol=0)) for number in numbers[:2])
    for start, step in ((start, second - start) for start, second in product(starts, seconds) if start != second):
        places = start + step * np.arange(numbers.size)
        inside = 0 <= places[-1] < known.size
        if inside and np.allclose(known[places], numbers, rtol=_NEAR, atol=0):
            return True
    return False


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
