"""Many arrays as one: what costs a microsecond an array costs one in all."""

from __future__ import annotations

from itertools import accumulate, pairwise
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
        bounds = pairwise(accumulate((array.size for array in arrays.values()), initial=0))
        self._places = [
            (name, slice(*bound), array.shape if array.ndim != 1 else None)
            for (name, array), bound in zip(arrays.items(), bounds, strict=True)
        ]
        self.size = self._places[-1][1].stop if self._places else 0
        self._starts = [place.start for _, place, _ in self._places if place.stop > place.start]
        self._filled = [name for name, place, _ in self._places if place.stop > place.start]

    def join(self, arrays: Mapping[str, Array]) -> Array:
        """One flat array; of a single one it may be a view."""
        if len(self._places) == 1:
            return arrays[self._places[0][0]].ravel()
        return np.concatenate([arrays[name].ravel() for name, _, _ in self._places])

    def split(self, flat: Array) -> Point:
        """Each array, a view of the flat one."""
        return {name: flat[at] if shape is None else flat[at].reshape(shape) for name, at, shape in self._places}

    def norms(self, flat: Array) -> dict[str, float]:
        """The Euclidean norm of each array, also where squares are no numbers."""
        if len(self._places) == 1:
            return {self._places[0][0]: length(flat)}
        largest = np.maximum.reduceat(np.abs(flat), self._starts)
        scale = np.where((largest > 0) & (largest < np.inf), largest, 1.0)
        counts = np.diff([*self._starts, self.size])
        scaled = flat / np.repeat(scale, counts)
        found = scale * np.sqrt(np.add.reduceat(scaled * scaled, self._starts))
        return {**{name: 0.0 for name, _, _ in self._places}, **dict(zip(self._filled, found.tolist(), strict=True))}
