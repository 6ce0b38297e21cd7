"""What is wrong with a gradient, by name: each suspicion is a gradient that mends the claimed one, and is tested.

A suspicion is tested on numbers that exist already: the readings along random directions, and the coordinates that
were looked at. Gaussian readings and a dozen coordinates leave nothing to chance, whatever the size of the array.
"""

from __future__ import annotations

from itertools import combinations, zip_longest
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from grader.naming.cause import UNKNOWN, Cause
from grader.naming.factors import explained, known, with_meaning
from grader.naming.observed import CLOSE
from grader.naming.terms import coefficients

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.naming.observed import Array, Indices, Observed

FEW = 12  # wrong coordinates that are still an exception


def causes_of(found: Observed) -> list[Cause]:
    """Every cause of one wrong gradient that fits all its numbers, the plainest first; `unknown` if none does.

    Which one is meant may need another trial, with other sizes: keep those that explain all of them (`common`).
    """
    return [replace(cause, about=found.name) for cause in _causes(found)]


def _causes(found: Observed) -> list[Cause]:
    name = found.name
    if not np.any(found.claimed):
        return [Cause("zero-gradient", f"the claimed gradient of {name} is zero everywhere", form="0")]
    if found.vanishes:
        text = f"f is level in {name} here: its gradient is zero, and the claimed one is not"
        return [Cause("not-zero", text, form="0")]
    with np.errstate(all="ignore"):
        return _fitting(found) or [Cause(UNKNOWN, f"the gradient of {name} is wrong, in no way that has a name here")]


def _fitting(found: Observed) -> list[Cause]:
    fitting = [
        each
        for suspicion in (
            _one_factor,
            _single_coordinate,
            _missing_terms,
            _rearranged,
            _factor_by_slice,
            _few_coordinates,
        )
        for each in suspicion(found)
    ]
    return list({each.key: each for each in reversed(fitting)}.values())[::-1]


def _one_factor(found: Observed) -> list[Cause]:
    k, error = found.weight_of(found.claimed)
    if not np.isfinite(k) or k == 0:
        return []
    rtol = max(1e-4, min(error / abs(k), 1e-2))
    # In single precision k is known to three digits only, and a known factor near it explains more than k does.
    near = [np.copysign(f.value, k) for f in known(found.drawn) if abs(abs(k) - f.value) <= rtol * f.value]
    if not any(found.explained_by(factor * found.claimed) for factor in (k, *near)):
        return []
    subject = f"the gradient of {found.name}"
    if found.x.size == 1:  # to a single number everything is proportional: only a factor with a meaning is a name
        return with_meaning(subject, k, found.drawn, rtol)
    return [replace(cause, proof=1) for cause in explained(subject, k, found.drawn, rtol)]


def _missing_terms(found: Observed) -> list[Cause]:
    """A term that is proportional to something known is missing or too much: d - a = c t."""
    name = found.name
    terms = (
        (found.x, name, f"the derivative of a penalty on {name}'s squares"),
        (np.sign(found.x), f"sign({name})", f"the derivative of a penalty on {name}'s absolute values"),
        (np.ones_like(found.x), "", f"the derivative of a penalty on {name}'s sum"),
    )
    said = []
    for term, form, meaning in terms:
        c, _ = found.without(found.claimed, term).weight_of(term)
        if c and np.isfinite(c) and found.explained_by(found.claimed + c * term):
            said += _terms_said(found, c, form, meaning)
    return said


def _terms_said(found: Observed, c: float, form: str, meaning: str) -> list[Cause]:
    """`lacks` or `has too much`, and all that its coefficient may be made of; at last the number itself.

    To a single number every term is proportional: there only a coefficient with a meaning is a name.
    """
    made = [(each.form, f" ({each.form} = {abs(c):.6g})", each.names) for each in coefficients(abs(c), found.drawn)]
    single = found.x.size == 1
    plain = "" if abs(abs(c) - 1) < 1e-4 else f"{abs(c):.4g}"
    number: list[tuple[str, str, tuple[str, ...]]] = [] if single else [(plain, "", ())]
    return [
        _term_said(found.name, c > 0, (each, form, where, meaning), names, proof=3 if single else 1)
        for each, where, names in [*made, *number]
    ]


def _term_said(name: str, lacking: bool, words: tuple[str, str, str, str], names: tuple[str, ...], proof: int) -> Cause:
    coefficient, form, where, meaning = words
    term = f"the term {coefficient} {form}".replace("  ", " ")
    what = f"{term}{where}" if form else f"the constant {coefficient or 1}{where} in every element"
    return Cause(
        "missing-term" if lacking else "extra-term",
        f"the gradient of {name} {'lacks' if lacking else 'has too much:'} {what}, such as {meaning}",
        None,
        f"{'+' if lacking else '-'} {coefficient} {form}".rstrip(),
        names,
        proof=proof,
    )


def _rearranged(found: Observed) -> list[Cause]:
    """The right numbers in the wrong places."""
    said = f"the gradient of {found.name} has the right numbers in the wrong places"
    fitting = [
        Cause(code, f"{said}: {text}", form=text)
        for code, text, g in _rearrangements(found.claimed)
        if found.explained_by(g)
    ]
    seen = found.seen
    if not fitting and seen.full:
        close = seen.allowed.max() + CLOSE * np.abs(seen.numeric).max()
        in_place = np.all(np.abs(seen.analytic - seen.numeric) <= close)
        if not in_place and np.all(np.abs(np.sort(seen.analytic) - np.sort(seen.numeric)) <= close):
            return [Cause("permuted", said)]
    return fitting


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


def _factor_by_slice(found: Observed) -> list[Cause]:
    """Each row or each column has its own factor, or only some of them are wrong."""
    shape = found.claimed.shape
    if not found.seen.full or len(shape) < 2:
        return []
    a, d, tol = (part.reshape(shape) for part in (found.seen.analytic, found.seen.numeric, found.seen.allowed))
    top = float(np.max(np.abs(a), initial=0.0)) or 1.0  # of any size: its squares must be numbers
    a, d, tol = a / top, d / top, tol / top
    for axis in range(len(shape)):
        if shape[axis] in {1, d.size}:
            continue  # a single slice, or slices of one element: everything would fit
        others = tuple(i for i in range(len(shape)) if i != axis)
        norm = (a * a).sum(others, keepdims=True)
        k = (a * d).sum(others, keepdims=True) / np.where(norm > 0, norm, 1)
        if np.all(np.abs(k * a - d) <= tol + CLOSE * np.abs(d).max()):
            return [] if np.ptp(k) < 1e-3 * np.abs(k).max() else _slices_named(found.name, axis, k.ravel())
        wrong = (np.abs(a - d) > tol + CLOSE * np.abs(d).max()).mean(others)
        bad = wrong > 0.5  # most of a slice: fewer are single coordinates
        if 0 < bad.sum() <= max(1, bad.size // 2) and not wrong[~bad].any() and d.size > bad.size:
            return _slices(found.name, axis, np.flatnonzero(bad), bad.size)
    return []


def _slices(name: str, axis: int, rows: Indices, size: int, factors: Sequence[str] = ()) -> list[Cause]:
    """Wrong at these indices alone, counted from the start or from the end: other sizes tell which of them is meant."""
    causes = []
    for each in (rows, rows - size):
        words = [f"{i}{factor}" for i, factor in zip_longest(each[:8], factors[:8], fillvalue="")]
        text = f"the gradient of {name} is wrong only at index {', '.join(words)} of axis {axis}"
        causes.append(Cause("slice", text, form=f"axis {axis}: {each.tolist()}", proof=2))
    return causes


def _slices_named(name: str, axis: int, k: Array) -> list[Cause]:
    off = np.flatnonzero(np.abs(k - 1) > 1e-4)
    if off.size <= k.size / 2:
        return _slices(name, axis, off, k.size, [f" (factor {k[i]:.4g})" for i in off])
    text = f"the gradient of {name} is off by a factor of its own at each index of axis {axis}"
    return [Cause("axis", text, form=f"axis {axis}")]


def _single_coordinate(found: Observed) -> list[Cause]:
    return _few_coordinates(found) if len(found.seen.wrong) == 1 else []


def _few_coordinates(found: Observed) -> list[Cause]:
    """A few are wrong: fewer than half of those looked at, and mending them mends every direction."""
    seen, wrong = found.seen, found.seen.wrong
    if not 0 < len(wrong) <= FEW or 2 * len(wrong) > seen.index.size:
        return []
    mended = found.claimed.copy()
    mended.flat[wrong] = seen.numeric[np.isin(seen.index, wrong)][np.argsort(np.argsort(wrong))]
    if not found.explained_by(mended):
        return []
    count = "one coordinate" if len(wrong) == 1 else f"{len(wrong)} coordinates"
    return [Cause("coordinates", f"the gradient of {found.name} is wrong at {count}, the rest agrees")]


def at_a_corner(name: str, tied: Indices, sides: Array, claimed: Array, reach: Array) -> Cause:
    """Why a gradient at a corner is none of those between its sides; each row of `sides` is the gradient on one.

    `tied` are the flat indices of the coordinates that differ from side to side; `sides` are scaled by `reach`.
    """
    at = (claimed * reach).ravel()[tied]
    whole = sides[np.abs(sides[:, tied]).argmax(axis=0), tied]
    if tied.size > 1 and np.allclose(at, whole, rtol=1e-3, atol=1e-3 * np.max(np.abs(whole), initial=0.0)):
        text = f"at a tie every element gets the whole gradient of {name}; together they may get it once"
        return Cause("ties", text)
    return Cause(
        "corner", f"f has a corner here, and the claimed gradient of {name} is none of those between its sides"
    )
