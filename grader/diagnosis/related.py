"""Whether numbers are made of the right ones in a simple way, as a single mistake makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RTOL = 1e-6
_TELLING = 3  # different numbers, of which a relation is no chance
_MADE: tuple[Callable[[np.ndarray], np.ndarray], ...] = (np.exp, np.log, np.sqrt, np.square, np.reciprocal)


def related(mine: np.ndarray, right: np.ndarray) -> bool:
    """Whether these numbers, of the right shape, are the right ones but for signs, places, a factor for each row, ...

    A mistake that is made last leaves such a trace, whatever it was made in.
    """
    if right.dtype.kind == "c" or mine.dtype.kind == "c":
        return False
    one, other = mine.astype(float), right.astype(float)
    if np.unique(other).size < _TELLING or not np.isfinite(other).all() or np.unique(one).size < _TELLING:
        return False
    with np.errstate(all="ignore"):
        same = _near(np.abs(one), np.abs(other)) or _near(np.sort(one, None), np.sort(other, None))
        return same or _is_product(one / other) or any(map(_is_level, _compared(one, other)))


def _compared(one: np.ndarray, other: np.ndarray) -> Iterator[np.ndarray]:
    """What is the same everywhere, or along an axis, where one is made of the other."""
    yield one / other
    yield one - other
    for make in _MADE:
        yield one / make(other)
        yield make(one) / other


def _is_level(values: np.ndarray) -> bool:
    """Whether the numbers are the same along an axis that is long enough to tell."""
    if not np.isfinite(values).all():
        return False
    scale = _RTOL * float(np.abs(values).max())
    return any(
        size >= _TELLING - 1 and bool((np.ptp(values, axis=axis) <= scale).all())
        for axis, size in enumerate(values.shape)
    )


def _is_product(values: np.ndarray) -> bool:
    """Whether a table is a factor for each row times one for each column."""
    if values.ndim != 2 or values.size <= _TELLING + 1 or not np.isfinite(values).all():
        return False
    return _near(values * values[:1, :1], values[:, :1] * values[:1, :])


def _near(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.allclose(one, other, rtol=_RTOL, atol=_RTOL * float(np.abs(other).max())))
