"""What a student's own loss is to the right one: a known relative of it, or something else.

A gradient that fits a wrong loss is right for it. That says something where the wrong loss is `a L + c`, or `a L` plus
a multiple of an input's squared length (a penalty that was scaled, dropped or added), the same on every trial, with
coefficients of constants, drawn sizes and drawn scalars. Of any other loss it says nothing.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Parameters = Mapping[str, np.ndarray[Any, Any]]
    Loss = Callable[[Parameters], float]

Option: TypeAlias = tuple[tuple[tuple[str, int], ...], float]  # sizes with their powers, and the constant before them

_SPREADS = (1.0, 0.3, 0.1, 0.03)  # of an input's own size: how far apart the points are
_SPARE = 4  # points more than unknowns: a chance fit would have to meet them all
_EXACT = 1e-6  # of how much the loss changes between the points
_SAME = 1e-4  # coefficients this close are one


class Formula(msgspec.Struct, frozen=True):
    """The coefficients of a relative by term ("L", or the input whose square is added), as all that they may be."""

    options: Mapping[str, frozenset[Option]]

    def agreed(self, other: Formula) -> Formula | None:
        """What both trials' coefficients may be; None where they are no one formula."""
        if self.options.keys() != other.options.keys():
            return None
        both = {term: _common(options, other.options[term]) for term, options in self.options.items()}
        return Formula(both) if all(both.values()) else None

    @property
    def text(self) -> str:
        """`2 L`, or `L/m`: in the fewest sizes that it takes."""
        powers, number = min(self.options["L"], key=lambda option: (len(option[0]), option[0]))
        above = " ".join(name for name, power in powers if power > 0)
        below = " ".join(name for name, power in powers if power < 0)
        front = "" if abs(number - 1) < _SAME else f"{number:.6g} "
        added = "".join(f" + a multiple of |{term}|^2" for term in self.options if term != "L")
        return f"{front}{above + ' ' if above else ''}times the expected loss{f' / {below}' if below else ''}{added}"


def relative(own: Loss, right: Loss, inputs: Parameters, sizes: Mapping[str, float], seed: int) -> Formula | None:
    """How `own` follows from `right` near the inputs; None where it does not."""
    near = [_Near(own, right, inputs, spread, np.random.default_rng([seed, 7])) for spread in _SPREADS]
    for terms in [(), *((name,) for name in inputs)]:
        found = _fitted(near, terms)
        if found is not None:
            return Formula({term: _options(value, sizes) for term, value in found.items()})
    return None


class _Near:
    """Points about as far from the inputs as `spread` says, with both losses there: each is asked for once."""

    def __init__(self, own: Loss, right: Loss, inputs: Parameters, spread: float, rng: np.random.Generator) -> None:
        self._own, self._right, self._inputs, self._spread, self._rng = own, right, inputs, spread, rng
        self._points: list[Parameters] = []
        self._values: list[tuple[float, float]] = []

    def first(self, count: int) -> tuple[list[Parameters], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """So many of them, and what the own loss and the right one are there."""
        while len(self._values) < count:
            point = {
                name: x + self._spread * _size(x) * self._rng.standard_normal(x.shape)
                for name, x in self._inputs.items()
            }
            self._points.append(point)
            self._values.append((self._own(point), self._right(point)))
        ours, theirs = np.array(self._values[:count]).T
        return self._points[:count], ours, theirs


def _fitted(near: Sequence[_Near], terms: tuple[str, ...]) -> dict[str, float] | None:
    count = 2 + len(terms) + _SPARE
    for each in near:
        points, ours, theirs = each.first(count)
        if not (np.isfinite(ours).all() and np.isfinite(theirs).all()):
            continue
        squares = [np.array([(point[name] ** 2).sum() for point in points]) for name in terms]
        matrix = np.stack([theirs, np.ones(count), *squares], axis=1)
        solution = np.linalg.lstsq(matrix, ours, rcond=None)[0]
        moved = float(np.ptp(ours))
        if moved == 0 or float(np.ptp(theirs)) == 0 or np.abs(matrix @ solution - ours).max() > _EXACT * moved:
            return None
        coefficients = {"L": float(solution[0]), **dict(zip(terms, map(float, solution[2:]), strict=True))}
        return coefficients if all(abs(value) > _EXACT for value in coefficients.values()) else None
    return None


def _size(x: np.ndarray[Any, Any]) -> float:
    return float(np.sqrt(np.mean(x**2))) or 1.0


def _options(value: float, sizes: Mapping[str, float]) -> frozenset[Option]:
    """A coefficient as a constant, and as a constant times powers of one or two sizes."""
    usable = {name: size for name, size in sizes.items() if size > 0}
    powers: list[tuple[tuple[str, int], ...]] = [(), *(((name, p),) for name in usable for p in (-2, -1, 1, 2))]
    powers += [((one, p), (two, q)) for one, two in combinations(usable, 2) for p in (-1, 1) for q in (-1, 1)]
    return frozenset((each, value / float(np.prod([usable[name] ** p for name, p in each]))) for each in powers)


def _common(ones: frozenset[Option], others: frozenset[Option]) -> frozenset[Option]:
    numbers = dict(others)
    return frozenset(
        (powers, number)
        for powers, number in ones
        if powers in numbers and abs(number - numbers[powers]) <= _SAME * abs(number)
    )
