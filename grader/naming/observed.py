"""What is known about the true derivative of one array: slopes along directions, and single derivatives."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
CLOSE = 1e-5  # relative residual of an explanation that explains everything


class Coordinates(msgspec.Struct, frozen=True):
    """Single derivatives, claimed and measured, at some flat indices of an array of `size` elements."""

    size: int
    index: Indices
    analytic: Array
    numeric: Array
    allowed: Array

    @property
    def full(self) -> bool:
        """Whether no element is missing."""
        return self.index.size == self.size

    @property
    def wrong(self) -> Indices:
        """Flat indices of the wrong ones, the most serious first."""
        off = np.abs(self.analytic - self.numeric)
        bad = np.flatnonzero(off > self.allowed)
        return self.index[bad[np.argsort(-off[bad], kind="stable")]]


class Observed(msgspec.Struct, frozen=True):
    """A claimed gradient, and slopes of the function along directions (rows), each with its error.

    `x` is where, `reach` how far a step of 1 moves each coordinate, `called` what the array is in a sentence, `drawn`
    the numbers of the trial by name: sizes such as m, rates such as reg.
    """

    name: str
    x: Array
    reach: Array
    claimed: Array
    directions: tuple[Array, ...]
    slopes: Array
    errors: Array
    seen: Coordinates
    drawn: dict[str, float] = msgspec.field(default_factory=dict)

    def slopes_of(self, g: Array) -> Array:
        """The slopes that a gradient would have along the same directions."""
        return np.array([float((g * v).sum()) for v in self.directions])

    def explained_by(self, g: Array) -> bool:
        """Whether a gradient agrees with every direction and every coordinate looked at."""
        numeric, allowed = self.seen.numeric, self.seen.allowed
        sizes = np.array([length(g * v) for v in self.directions])
        at = g.flat[self.seen.index]
        s = self.reach.flat[self.seen.index]
        floor = 1e-3 * np.max(np.abs(numeric) * s, initial=0.0) / s
        slack = self.errors + CLOSE * np.maximum(sizes, np.abs(self.slopes))
        return bool(
            np.all(np.abs(self.slopes_of(g) - self.slopes) <= slack)
            and np.all(np.abs(at - numeric) <= allowed + CLOSE * np.maximum(np.abs(numeric), floor))
        )

    def weight_of(self, g: Array) -> tuple[float, float]:
        """The number k for which k g has the slopes that were measured, by weighted least squares, and its error."""
        s, d, errors = self.slopes_of(g), self.slopes, self.errors
        if not self.directions:
            s, d, errors = g.flat[self.seen.index], self.seen.numeric, self.seen.allowed
        of_s, of_d = float(np.max(np.abs(s), initial=0.0)), float(np.max(np.abs(d), initial=0.0))
        if not of_s or not of_d:
            return 0.0, 0.0
        s, d, errors = s / of_s, d / of_d, errors / of_d  # of any size: their squares must be numbers
        weight = (np.min(errors) + 1e-12) / np.maximum(errors, 1e-12)
        strength = max(float((weight**2 * s * s).sum()), 1e-300)
        k = float((weight**2 * s * d).sum()) / strength
        error = (np.min(errors) + 1e-12) * strength**-0.5
        return k * of_d / of_s, float(error) * of_d / of_s

    @property
    def vanishes(self) -> bool:
        """Whether all that was measured is zero, as far as it was measured."""
        seen = self.seen
        return bool(
            np.all(np.abs(self.slopes) <= self.errors)
            and np.all(np.abs(seen.numeric) <= seen.allowed)
            and self.slopes.size + seen.index.size
        )

    def without(self, g: Array, term: Array) -> Observed:
        """What remains to be explained, by multiples of a term, once g has explained its part."""
        return replace(self, claimed=term, slopes=self.slopes - self.slopes_of(g))


def length(a: Array) -> float:
    """The Euclidean norm, also of entries whose squares are no numbers."""
    flat = a.ravel()
    squared = float(flat @ flat)
    if 1e-280 < squared < 1e300:
        return float(squared**0.5)
    largest = float(np.max(np.abs(a), initial=0.0))
    if not 0 < largest < np.inf:
        return largest
    return largest * float(np.linalg.norm(np.ravel(a) / largest))
