"""What is wrong with a gradient, by name: each suspicion is a gradient that mends the claimed one, and is tested.

A suspicion is tested on numbers that exist already: the readings along random directions, and the coordinates that
were looked at. Gaussian readings and a dozen coordinates leave nothing to chance, whatever the size of the tensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

import numpy as np

from grader.gradient.directions import reach
from grader.gradient.result import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.gradient.locate import Coordinates, Located
    from grader.gradient.result import Array
    from grader.gradient.tensor import Tensor

CLOSE = 1e-5  # relative residual of a suspicion that explains everything


@dataclass(frozen=True)
class Evidence:
    """What is known about the true gradient of one tensor: slopes along directions (rows), each with its error."""

    name: str
    x: Array
    claimed: Array
    directions: tuple[Array, ...]
    slopes: Array
    errors: Array
    seen: Coordinates

    def slopes_of(self, g: Array) -> Array:
        """The slopes that a gradient would have along the same directions."""
        return np.array([float((g * v).sum()) for v in self.directions])

    def explained_by(self, g: Array) -> bool:
        """Whether a gradient agrees with every direction and every coordinate looked at."""
        numeric, allowed = self.seen.numeric, self.seen.allowed
        sizes = np.array([np.linalg.norm(g * v) for v in self.directions])
        at = g.flat[self.seen.index]
        s = reach(self.x).flat[self.seen.index]
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
        weight = np.maximum(errors, 1e-12 * np.max(np.abs(d), initial=1e-300)) ** -2
        strength = max(float((weight * s * s).sum()), 1e-300)
        return float((weight * s * d).sum()) / strength, strength**-0.5


def evidence_of(tensor: Tensor, located: Located, x: Array, claimed: Array) -> Evidence:
    """Collect the usable readings of a tensor."""
    usable = [reading for reading in tensor.readings if reading.usable]
    return Evidence(
        tensor.name,
        x,
        claimed,
        tuple(r.v for r in usable),
        np.array([r.numeric for r in usable]),
        np.array([r.allowed for r in usable]),
        located.coordinates(),
    )


def name_bug(found: Evidence, sizes: Mapping[str, float]) -> Diagnosis:
    """The first suspicion that explains the numbers."""
    if not np.any(found.claimed):
        return Diagnosis("zero-gradient", f"the claimed gradient of {found.name} is zero everywhere")
    for suspect in (_one_factor, _single_coordinate, _missing_term, _rearranged, _factor_by_slice, _few_coordinates):
        diagnosis = suspect(found, sizes)
        if diagnosis is not None:
            return diagnosis
    return Diagnosis("unknown", f"the gradient of {found.name} is wrong, in no way that has a name here")


def _one_factor(found: Evidence, sizes: Mapping[str, float]) -> Diagnosis | None:
    k, error = found.weight_of(found.claimed)
    if not np.isfinite(k) or k == 0:
        return None
    rtol = max(1e-4, min(error / abs(k), 1e-2))
    # In single precision k is known to three digits only, and a known factor near it explains more than k does.
    near = [np.copysign(value, k) for value, *_ in _known_factors(sizes) if abs(abs(k) - value) <= rtol * value]
    if not any(found.explained_by(factor * found.claimed) for factor in (k, *near)):
        return None
    if found.x.size == 1:  # to a single number everything is proportional: only a factor with a meaning is a name
        return _known_factor(found.name, k, sizes, rtol)
    return factor_named(found.name, k, sizes, rtol)


def factor_named(name: str, k: float, sizes: Mapping[str, float], rtol: float = 1e-4) -> Diagnosis:
    """Name the number, known up to `rtol`, that the claimed gradient must be multiplied by."""
    digits = 6 if abs(k - 1) > 1e-4 else 12  # never "multiplied by 1"
    unnamed = Diagnosis("factor", f"the gradient of {name} must be multiplied by {k:.{digits}g}", k)
    return _known_factor(name, k, sizes, rtol) or unnamed


def _known_factor(name: str, k: float, sizes: Mapping[str, float], rtol: float) -> Diagnosis | None:
    for value, code, text in _known_factors(sizes):
        for sign in (1, -1):
            if abs(k - sign * value) <= rtol * value and (value != 1 or sign < 0):
                if value == 1:
                    return Diagnosis("sign", f"the gradient of {name} has the wrong sign", -1.0)
                also = " and has the wrong sign" if sign < 0 else ""
                return Diagnosis("sign" if sign < 0 else code, f"the gradient of {name} {text}{also}", sign * value)
    return None


def _known_factors(sizes: Mapping[str, float]) -> Iterator[tuple[float, str, str]]:
    yield 1.0, "sign", ""
    large = {name: float(size) for name, size in sizes.items() if size > 1}
    for name, s in large.items():
        yield 1 / s, "not-averaged", f"is {name} = {s:g} times too large: it is summed where the loss takes the mean"
    for name, s in large.items():
        yield s, "factor", f"is {name} = {s:g} times too small: it is divided by {name} once too often"
    yield 0.5, "factor", "is twice too large"
    yield 2.0, "factor", "is half of what it should be"
    for base in (10, 2):
        yield log(base), "log-base", f"must be multiplied by ln {base}: it belongs to a logarithm of base {base}"
        yield 1 / log(base), "log-base", f"must be divided by ln {base}: the loss takes the logarithm of base {base}"
    for name, s in large.items():
        for value, text in (
            (s**0.5, f"sqrt({name})"),
            (s**-0.5, f"1/sqrt({name})"),
            ((s - 1) / s, f"({name} - 1)/{name}"),
            (s / (s - 1), f"{name}/({name} - 1)"),
            (2 / s, f"2/{name}"),
            (s / 2, f"{name}/2"),
        ):
            yield value, "factor", f"must be multiplied by {text}"
        for other, t in large.items():
            if other != name:
                yield s / t, "factor", f"must be multiplied by {name}/{other}"
                yield s * t, "factor", f"must be multiplied by {name} {other}"
                yield 1 / (s * t), "not-averaged", f"must be divided by {name} {other}: it is summed over both"


def _missing_term(found: Evidence, _: Mapping[str, float]) -> Diagnosis | None:
    """A term that is proportional to something known is missing or too much: d - a = c t."""
    terms = (
        (found.x, "a term c {name}", "the derivative of a penalty on {name}'s squares"),
        (np.sign(found.x), "a term c sign({name})", "the derivative of a penalty on {name}'s absolute values"),
        (np.ones_like(found.x), "a constant c", "the derivative of a penalty on {name}'s sum"),
    )
    residual = found.slopes - found.slopes_of(found.claimed)
    for term, form, meaning in terms:
        rest = Evidence(found.name, found.x, term, found.directions, residual, found.errors, found.seen)
        c, _error = rest.weight_of(term)
        if found.x.size > 1 and c and found.explained_by(found.claimed + c * term):
            what, why = form.format(name=found.name), meaning.format(name=found.name)
            text = f"the gradient of {found.name} lacks {what} with c = {c:.6g}, such as {why}"
            return Diagnosis("missing-term", text)
    return None


def _rearranged(found: Evidence, _: Mapping[str, float]) -> Diagnosis | None:
    """The right numbers in the wrong places."""
    for code, text, g in _rearrangements(found.claimed):
        if found.explained_by(g):
            return Diagnosis(code, f"the gradient of {found.name} has the right numbers in the wrong places: {text}")
    seen = found.seen
    if seen.full:
        close = seen.allowed.max() + CLOSE * np.abs(seen.numeric).max()
        in_place = np.all(np.abs(seen.analytic - seen.numeric) <= close)
        if not in_place and np.all(np.abs(np.sort(seen.analytic) - np.sort(seen.numeric)) <= close):
            return Diagnosis("permuted", f"the gradient of {found.name} has the right numbers in the wrong places")
    return None


def _rearrangements(g: Array) -> Iterator[tuple[str, str, Array]]:
    if g.ndim == 2 and g.shape[0] == g.shape[1]:
        yield "transposed", "it is transposed", g.T
    if g.ndim > 1:
        yield "order", "it is reshaped in column-major, not row-major order", g.ravel("F").reshape(g.shape)
        yield "order", "it is reshaped in row-major, not column-major order", g.ravel().reshape(g.shape, order="F")
        if g.shape[0] != g.shape[1]:
            yield "order", "it is the transposed matrix, reshaped instead of transposed", g.reshape(g.shape[::-1]).T
    for count in range(1, min(g.ndim, 3) + 1):
        for axes in combinations(range(g.ndim), count):
            yield "flipped", f"it is flipped along axis {', '.join(map(str, axes))}", np.flip(g, axes)
    for axis in range(g.ndim):
        for by in (1, -1):
            yield "shifted", f"it is shifted by one along axis {axis}", np.roll(g, by, axis)


def _factor_by_slice(found: Evidence, _: Mapping[str, float]) -> Diagnosis | None:
    """Each row or each column has its own factor, or only some of them are wrong."""
    shape = found.claimed.shape
    if not found.seen.full or len(shape) < 2:
        return None
    a, d, tol = (part.reshape(shape) for part in (found.seen.analytic, found.seen.numeric, found.seen.allowed))
    for axis in range(len(shape)):
        if shape[axis] in {1, d.size}:
            continue  # a single slice, or slices of one element: everything would fit
        others = tuple(i for i in range(len(shape)) if i != axis)
        norm = (a * a).sum(others, keepdims=True)
        k = (a * d).sum(others, keepdims=True) / np.where(norm > 0, norm, 1)
        if np.all(np.abs(k * a - d) <= tol + CLOSE * np.abs(d).max()):
            return _slices_named(found.name, axis, k.ravel())
        wrong = (np.abs(a - d) > tol + CLOSE * np.abs(d).max()).mean(others)
        bad = wrong > 0.5  # most of a slice: fewer are single coordinates
        if 0 < bad.sum() <= max(1, bad.size // 2) and not wrong[~bad].any() and d.size > bad.size:
            rows = ", ".join(map(str, np.flatnonzero(bad)[:8]))
            return Diagnosis("slice", f"the gradient of {found.name} is wrong only at index {rows} of axis {axis}")
    return None


def _slices_named(name: str, axis: int, k: Array) -> Diagnosis:
    off = np.flatnonzero(np.abs(k - 1) > 1e-4)
    if off.size <= k.size / 2:
        rows = ", ".join(f"{i} (factor {k[i]:.4g})" for i in off[:8])
        return Diagnosis("slice", f"the gradient of {name} is wrong only at index {rows} of axis {axis}")
    return Diagnosis("axis", f"the gradient of {name} is off by a factor of its own at each index of axis {axis}")


def _single_coordinate(found: Evidence, sizes: Mapping[str, float]) -> Diagnosis | None:
    return _few_coordinates(found, sizes) if len(found.seen.wrong) == 1 else None


def _few_coordinates(found: Evidence, _: Mapping[str, float]) -> Diagnosis | None:
    wrong = found.seen.wrong
    if not 0 < len(wrong) <= 12 or 2 * len(wrong) > found.seen.size:
        return None
    count = "one coordinate" if len(wrong) == 1 else f"{len(wrong)} coordinates"
    return Diagnosis("coordinates", f"the gradient of {found.name} is wrong at {count}, the rest agrees")
