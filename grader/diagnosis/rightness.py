"""What is right on the way to an answer: what the reference computes there, however it is laid out."""

from __future__ import annotations

import math
from functools import partial
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from grader.diagnosis.answers import leaves
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from grader.diagnosis.questions import Question
    from grader.diagnosis.watching import Computed

Array: TypeAlias = "np.ndarray[Any, Any]"

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
        self.runs: dict[str, list[Array]] = {}
        seen: set[tuple[Any, ...]] = set()
        self.keys: list[str] = []  # of different values, in the order in which they are computed
        for key, runs in theirs.items():
            if all(run.single for run in runs):
                values = [run.values[0] for run in runs]
                self.runs[key] = values
                mark = tuple((each.shape, each.tobytes()) for each in values)
                if mark not in seen:
                    seen.add(mark)
                    self.keys.append(key)
        for size in sorted(_sizes(_handed(question))):
            self.runs[f"{size:g}"] = [np.array(size)]
            self.keys.append(f"{size:g}")
        # A formula's own key comes after those of its parts.
        self._formulas = frozenset({key.partition("/")[0]: key for key in self.runs}.values())

    def ways(self, mine: Sequence[Computed], known: RightValues, answers: Sequence[Array]) -> Iterator[Way]:
        """What may be meant in the place of a statement's values: parts of the answer first.

        Then what the reference computes after that which the statement reads, whole formulas before their parts, and
        then what it does before.
        """
        own = _values(mine)
        keys = self._ordered(own, known.last(mine[0].reads), answers)
        shapes = [each.shape for each in own]
        alike = [Way((key,), _WHOLE) for key in keys if [each.shape for each in self.runs[key]] == shapes]
        several = product(keys, (_WHOLE,) if len(own) > 1 else (), (False, True))
        others = product(keys, _LAYOUTS, (False,))
        turned = product(keys, (_WHOLE, _EVERY, _INNER), (True,))
        plain = (Way((key,), how, turned) for key, how, turned in chain(several, others))
        last = (Way((key,), how, turned) for key, how, turned in turned)
        for way in dict.fromkeys(chain(alike, plain, self._joined(mine, known, answers), last)):
            values = self.laid_out(mine, way)
            if values is not None and not _same(values, own):
                yield way

    def _ordered(self, own: Sequence[Array], after: int, answers: Sequence[Array]) -> list[str]:
        """The keys, those first that are likeliest meant by what reads values up to that one."""
        kind = _kind(own)

        def order(at: int) -> tuple[bool, bool, bool, bool]:
            values = self.runs[self.keys[at]]
            among = len(values) == 1 and any(_same([each], values) for each in answers)
            # A mask is meant to be another one, and a count a count.
            return _kind(values) != kind, not among, at <= after, self.keys[at] not in self._formulas

        return [self.keys[at] for at in sorted(range(len(self.keys)), key=order)]

    def _joined(self, mine: Sequence[Computed], known: RightValues, answers: Sequence[Array]) -> Iterator[Way]:
        """What one text computes on several calls, and the reference in as many places."""
        for count in dict.fromkeys((2, 3, len(mine))):
            if not 1 < count <= _CALLS or len(mine) % count:
                continue
            size = len(mine) // count
            parts = [mine[at : at + size] for at in range(0, len(mine), size)]
            keys = [self._ordered(_values(part), known.last(part[0].reads), answers) for part in parts]
            fitting = [
                islice(filter(partial(self._fits, part), each), _FEW) for part, each in zip(parts, keys, strict=True)
            ]
            yield from (Way(each, _WHOLE) for each in product(*fitting))

    def _fits(self, mine: Sequence[Computed], key: str) -> bool:
        return [each.size for each in self.runs[key]] == [run.values[0].size for run in mine]

    def laid_out(self, mine: Sequence[Computed], way: Way) -> list[Array] | None:
        """The reference's values for each run of a statement; None where they do not fit."""
        if not set(way.keys) <= self.runs.keys() or not mine or not all(run.single for run in mine):
            return None
        values = [value for key in way.keys for value in self.runs[key]]
        if way.turned and all(value.ndim < 2 for value in values):
            return None
        values = [value.T for value in values] if way.turned else values
        return _LAYOUTS[way.how](values, [each.shape for each in _values(mine)])


Shapes: TypeAlias = "Sequence[tuple[int, ...]]"


def _whole(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """As many numbers, one after the other."""
    sizes = [math.prod(shape) for shape in shapes]
    if sum(sizes) != sum(each.size for each in values):
        return None
    numbers = np.concatenate([each.ravel() for each in values])
    ends = np.cumsum(sizes)[:-1]
    return [each.reshape(shape) for each, shape in zip(np.split(numbers, ends), shapes, strict=True)]


def _some(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """Of several those of the same shapes, in their order."""
    if len(values) <= len(shapes):
        return None
    left = iter(values)
    found = [each for shape in shapes if (each := next((one for one in left if one.shape == shape), None)) is not None]
    return found if len(found) == len(shapes) else None


def _every(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """The same in every run, or in every round of an outer loop."""
    size, mine = values[0].size, sum(map(math.prod, shapes))
    if len(values) > 1 or len(shapes) < 2 or not 0 < size < mine or mine % size:
        return None
    return _whole([np.tile(values[0].ravel(), mine // size)], shapes)


def _inner(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """Each number as often as an inner loop goes round."""
    size, mine = values[0].size, sum(map(math.prod, shapes))
    if len(values) > 1 or set(map(len, shapes)) != {0} or not 1 < size < mine or mine % size:
        return None
    return _whole([np.repeat(values[0].ravel(), mine // size)], shapes)


def _once(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """All of it in the first run, and nothing in the others: what is added up."""
    if len(values) > 1 or len(shapes) < 2 or {math.prod(shape) for shape in shapes} != {values[0].size}:
        return None
    return [values[0].reshape(shape) * (place == 0) for place, shape in enumerate(shapes)]


def _reshaped(values: Sequence[Array], shapes: Shapes) -> list[Array] | None:
    """As they are, where the statement gives another shape."""
    return [*values] if len(values) == len(shapes) and [each.shape for each in values] != [*shapes] else None


_WHOLE, _EVERY, _INNER = "whole", "every", "inner"
_LAYOUTS: dict[str, Callable[[Sequence[Array], Shapes], list[Array] | None]] = {
    _WHOLE: _whole,
    "some": _some,
    _EVERY: _every,
    _INNER: _inner,
    "once": _once,
    "reshaped": _reshaped,
}


def _kind(values: Sequence[Array]) -> str:
    if all(np.isin(each, (0.0, 1.0)).all() for each in values):
        return "mask"
    return "count" if all(np.array_equal(each, np.round(each)) for each in values) else "number"


def _values(mine: Sequence[Computed]) -> list[Array]:
    return [run.values[0] for run in mine]


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return all(
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
            by_size.setdefault(known.size, []).append((at, np.sort(known, axis=None)))
        self._at = {size: np.array([at for at, _ in several]) for size, several in by_size.items()}
        self._sorted = {size: np.stack([each for _, each in several]) for size, several in by_size.items()}
        plain = np.array([-1.0, 0.0, 1.0, 2.0])
        numbers = np.concatenate([plain, *(each.ravel() for _, each in arrays)])
        places = np.concatenate([np.full(plain.size, _GIVEN), *(np.full(each.size, at) for at, each in arrays)])
        self._numbers, first = np.unique(numbers, return_index=True)
        self._number_at = places[first]

    def all(self, values: Sequence[Array]) -> bool:
        """Whether all of these are right somewhere, in whatever order their numbers are."""
        return all(self._found(value) is not None for value in values)

    def computed(self, values: Sequence[Array]) -> bool:
        """Whether the reference computes all of these: neither given, nor plain numbers that anything may be."""
        return all((at := self._found(value)) is not None and at > _GIVEN for value in values)

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
    given = [as_numbers(leaf) for call in question.calls for arg in call.args for leaf in leaves(arg)]
    return [each.astype(float) for each in given if each is not None and each.dtype.kind in "biuf"]


def _sizes(arrays: Sequence[Array]) -> set[float]:
    return {float(size) for each in arrays for size in each.shape}


def _rows(array: Array) -> list[Array]:
    """The parts of an array along each of its axes, such as the rows and columns of a matrix."""
    if array.ndim < 2 or max(array.shape) > _ROWS:
        return []
    along = [np.moveaxis(array, axis, 0) for axis in range(array.ndim)]
    return [each[at] for each in along for at in range(len(each))]
