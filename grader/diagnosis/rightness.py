"""What is right on the way to an answer: what the reference computes there, however it is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from grader.diagnosis.answers import leaves
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.diagnosis.questions import Question
    from grader.diagnosis.watching import Computed

Array: TypeAlias = "np.ndarray[Any, Any]"

_NEAR = 1e-9  # numbers of two formulas for one thing
_ROWS = 64  # of a matrix that are known one by one


class Way(NamedTuple):
    """Which values of the reference's are meant, and whether as a transposed matrix."""

    key: str
    turned: bool


class Meant:
    """The values of the reference's formulas, each once."""

    def __init__(self, theirs: Mapping[str, Sequence[Computed]]) -> None:
        self.runs: dict[str, list[Array]] = {}
        self._by_size: dict[int, list[str]] = {}
        seen: set[tuple[Any, ...]] = set()
        for key, runs in theirs.items():
            if all(run.single for run in runs):
                values = [run.values[0] for run in runs]
                self.runs[key] = values
                mark = tuple((each.shape, each.tobytes()) for each in values)
                if mark not in seen:
                    seen.add(mark)
                    self._by_size.setdefault(sum(each.size for each in values), []).append(key)

    def ways(self, mine: Sequence[Computed]) -> Iterator[Way]:
        """What may be meant in the place of a statement's values: as many numbers, and others than these."""
        own = [run.values[0] for run in mine]
        for turned in (False, True):
            for key in self._by_size.get(sum(each.size for each in own), ()):
                if not turned or any(each.ndim > 1 for each in self.runs[key]):
                    values = self.laid_out(mine, Way(key, turned))
                    if values is not None and not _same(values, own):
                        yield Way(key, turned)

    def laid_out(self, mine: Sequence[Computed], way: Way) -> list[Array] | None:
        """The reference's values in the shapes of the student's, one for each run; None where they do not fit."""
        if way.key not in self.runs or not mine or not all(run.single for run in mine):
            return None
        shapes = [run.values[0].shape for run in mine]
        values = [each.T if way.turned else each for each in self.runs[way.key]]
        if len(values) != len(shapes):
            if len({each.shape for each in values}) > 1 or len(set(shapes)) > 1:
                return None
            whole = values[0] if len(values) == 1 else np.stack(values)
            if whole.size != len(shapes) * int(np.prod(shapes[0])):
                return None
            values = list(whole.reshape(len(shapes), *shapes[0]))
        fits = all(each.size == int(np.prod(shape)) for each, shape in zip(values, shapes, strict=True))
        return [each.reshape(shape) for each, shape in zip(values, shapes, strict=True)] if fits else None


def _same(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return all(
        np.allclose(mine, theirs, rtol=_NEAR, atol=0, equal_nan=True) for mine, theirs in zip(one, other, strict=True)
    )


class RightValues:
    """What is right somewhere: what is handed over, what the reference computes, rows and single numbers of that."""

    def __init__(self, question: Question, meant: Meant) -> None:
        given = [as_numbers(leaf) for call in question.calls for arg in call.args for leaf in leaves(arg)]
        arrays = [each.astype(float) for each in given if each is not None and each.dtype.kind in "biuf"]
        sizes = {float(size) for each in arrays for size in each.shape}
        for values in meant.runs.values():
            arrays += values
            if len({each.shape for each in values}) == 1 < len(values):
                arrays.append(np.stack(values))
        by_size: dict[int, list[Array]] = {}
        rows = [row for each in arrays for row in _rows(each)]
        for known in (*arrays, *rows):
            by_size.setdefault(known.size, []).append(np.sort(known, axis=None))
        self._sorted = {size: np.stack(several) for size, several in by_size.items()}
        self._numbers = np.unique(np.concatenate([[-1.0, 0.0, 1.0, 2.0, *sizes], *(each.ravel() for each in arrays)]))

    def all(self, values: Sequence[Array]) -> bool:
        """Whether all of these are right somewhere, in whatever order their numbers are."""
        return all(map(self._is, values))

    def _is(self, value: Array) -> bool:
        flat = np.sort(value, axis=None)
        if value.size == 1:
            at = int(np.searchsorted(self._numbers, flat[0]))
            beside = self._numbers[max(at - 1, 0) : at + 1]
            return bool(np.isclose(beside, flat[0], rtol=_NEAR, atol=0).any())
        if value.size == 0 or np.isin(flat, (0.0, 1.0)).all():
            return True
        known = self._sorted.get(value.size)
        near = _NEAR * float(np.abs(flat[np.isfinite(flat)]).max(initial=0.0))
        return known is not None and bool(np.isclose(known, flat, rtol=_NEAR, atol=near).all(axis=1).any())


def _rows(array: Array) -> list[Array]:
    """The parts of an array along each of its axes, such as the rows and columns of a matrix."""
    if array.ndim < 2 or max(array.shape) > _ROWS:
        return []
    along = [np.moveaxis(array, axis, 0) for axis in range(array.ndim)]
    return [each[at] for each in along for at in range(len(each))]
