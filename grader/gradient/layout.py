"""Many arrays as one: what costs a microsecond an array costs one in all."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from grader.naming.observed import length

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.gradient.claim import Point
    from grader.gradient.result import Array


class Layout:
    """Where the elements of each array are in one flat array of them all."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._places = _places(tuple((name, array.shape) for name, array in arrays.items()))
        self.size = self._places[-1][1].stop if self._places else 0

    def join(self, arrays: Mapping[str, Array]) -> Array:
        """One flat array; of a single one it may be a view."""
        if len(self._places) == 1:
            return arrays[self._places[0][0]].ravel()
        return np.concatenate([arrays[name].ravel() for name, _, _ in self._places])

    def split(self, flat: Array) -> Point:
        """Each array, a view of the flat one."""
        if len(self._places) == 1:
            name, _, shape = self._places[0]
            return {name: flat if shape is None else flat.reshape(shape)}
        return {name: flat[at] if shape is None else flat[at].reshape(shape) for name, at, shape in self._places}

    def norms(self, flat: Array) -> dict[str, float]:
        """The Euclidean norm of each array, also where squares are no numbers."""
        if len(self._places) == 1:
            return {self._places[0][0]: length(flat)}
        starts = [place.start for _, place, _ in self._places if place.stop > place.start]
        filled = [name for name, place, _ in self._places if place.stop > place.start]
        largest = np.maximum.reduceat(np.abs(flat), starts)
        scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
        counts = np.diff([*starts, self.size])
        scaled = flat / np.repeat(scale, counts)
        found = scale * np.sqrt(np.add.reduceat(scaled * scaled, starts))
        return {**{name: 0.0 for name, _, _ in self._places}, **dict(zip(filled, found.tolist(), strict=True))}


@lru_cache(maxsize=64)  # a check asks for the same few arrays again and again
def _places(shapes: tuple[tuple[str, tuple[int, ...]], ...]) -> list[tuple[str, slice, tuple[int, ...] | None]]:
    bounds = pairwise(accumulate((prod(shape) for _, shape in shapes), initial=0))
    return [
        (name, slice(*bound), shape if len(shape) != 1 else None)
        for (name, shape), bound in zip(shapes, bounds, strict=True)
    ]
