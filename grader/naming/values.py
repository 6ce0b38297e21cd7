"""Name the difference between wrong values and right ones: a sign, a factor, a logarithm's base, an overflow.

A name is given only where it explains every failing trial to rounding; a guess is worse than none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.model import Diagnosis
from grader.naming.factors import fitting
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.naming.factors import Factor

_CONSTANTS = {
    "sign": (-1.0, "your values have the wrong sign"),
    "log-base-10": (1 / np.log(10), "your logarithm has base 10, the natural logarithm (np.log) is meant"),
    "log-base-2": (1 / np.log(2), "your logarithm has base 2, the natural logarithm (np.log) is meant"),
}


class Pair(msgspec.Struct, frozen=True):
    """One failing trial: what came out, what should have, and the drawn inputs (the sizes among them)."""

    actual: Any
    expected: Any
    drawn: Mapping[str, Any]
    low_precision: bool = False


def name_difference(pairs: Sequence[Pair]) -> Diagnosis | None:
    """The diagnosis that explains all pairs, or None."""
    arrays = [(as_numbers(pair.actual), as_numbers(pair.expected)) for pair in pairs]
    sides = [(a.astype(float), e.astype(float)) for a, e in arrays if a is not None and e is not None and _real(a, e)]
    if not sides or len(sides) != len(pairs):
        return None
    if all(not np.isfinite(a).all() and np.isfinite(e).all() for a, e in sides):
        text = "nan or inf came out: a number became too big for floating point (exp), or log or a division met a zero"
        return Diagnosis(code="unstable", text=text)
    if not all(np.isfinite(a).all() and np.isfinite(e).all() for a, e in sides):
        return None
    precision = 1e-3 if any(pair.low_precision for pair in pairs) else 1e-6
    factors = [_factor(a, e, precision) for a, e in sides]
    if None not in factors:
        return _name_factor([f for f in factors if f is not None], pairs)
    return _name_arrangement(sides, precision)


def _real(a: np.ndarray[Any, Any], e: np.ndarray[Any, Any]) -> bool:
    return a.dtype.kind in "biuf" and e.dtype.kind in "biuf" and (a.shape == e.shape or 0 in {a.ndim, e.ndim})


def _factor(actual: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], precision: float) -> float | None:
    """The k with actual = k * expected, if there is one to within `precision`."""
    actual, expected = np.broadcast_arrays(actual, expected)
    square = float((expected * expected).sum())
    if square == 0 or (expected.size == 2 and np.allclose(actual, expected[::-1])):
        return None  # of two numbers that have changed places, a factor of -1 would be a guess
    k = float((actual * expected).sum()) / square
    residual = float(np.abs(actual - k * expected).max())
    return k if residual <= precision * float(np.abs(actual).max()) else None


def _name_factor(factors: list[float], pairs: Sequence[Pair]) -> Diagnosis | None:
    """A name for values that are k times the expected ones, with one k a trial."""
    if np.allclose(factors, 1.0, rtol=1e-3):
        return None  # right but for its precision: no factor
    differ = _tell_apart(pairs)
    for code, (constant, text) in _CONSTANTS.items():
        if np.allclose(factors, constant, rtol=1e-5):
            every = ", on every trial" if differ else ""
            return Diagnosis(code=code.removesuffix("-10").removesuffix("-2"), text=f"{text}{every}")
    if not differ:
        return None
    by_size = _name_by_sizes(factors, _sizes(pairs))
    if by_size is None and np.allclose(factors, factors[0], rtol=1e-5) and 1e-3 < abs(factors[0]) < 1e3:
        return Diagnosis(code="factor", text=f"your value is {factors[0]:.6g} times the expected one on every trial")
    return by_size


def _name_by_sizes(factors: list[float], sizes: Mapping[str, np.ndarray[Any, Any]]) -> Diagnosis | None:
    """The first factor made of sizes that mends every trial, from the list that names those of gradients."""
    trials = [
        {(factor.form, sign): factor for factor, sign in fitting(1 / k, _of_trial(sizes, number), 1e-5, least=1)}
        for number, k in enumerate(factors)
        if k
    ]
    if len(trials) < len(factors):
        return None
    for (form, sign), factor in trials[0].items():
        if factor.sizes and all((form, sign) in trial for trial in trials):
            return _said_of_values(factor, sign)
    return None


def _of_trial(sizes: Mapping[str, np.ndarray[Any, Any]], number: int) -> dict[str, float]:
    return {name: float(values[number]) for name, values in sizes.items()}


def _said_of_values(factor: Factor, sign: int) -> Diagnosis:
    form, names = factor.form, factor.sizes
    also = "" if sign > 0 else ", and they have the wrong sign"
    if form == f"1/{names[0]}":
        text = f"your value is {names[0]} times the expected one on every trial: a division by {names[0]} is missing"
    elif form == names[0]:
        text = f"your value is 1/{form} of the expected one on every trial: a division by {form} too many"
    elif form == "/".join(names):
        one, other = names[1], names[0]
        text = f"your value is {one}/{other} times the expected one on every trial: divided by {other}, not by {one}"
        return Diagnosis(code="wrong-operand", text=text + also)
    else:
        text = f"your value must be multiplied by {form} on every trial"
    return Diagnosis(code=factor.code if sign > 0 else "sign", text=text + also)


def _tell_apart(pairs: Sequence[Pair]) -> bool:
    """Whether the trials differ: one question asked twice is no evidence for a law."""
    expected = [as_numbers(pair.expected) for pair in pairs]
    return len({side.tobytes() for side in expected if side is not None}) > 1


def _sizes(pairs: Sequence[Pair]) -> dict[str, np.ndarray[Any, Any]]:
    """The sizes that tell trials apart, on each trial: one that stays the same explains nothing."""
    whole = [name for name, value in pairs[0].drawn.items() if isinstance(value, int | np.integer)]
    sizes = {name: np.array([float(pair.drawn[name]) for pair in pairs]) for name in whole}
    return {name: values for name, values in sizes.items() if (values > 0).all() and len(set(values)) > 1}


def _name_arrangement(
    sides: list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]], precision: float
) -> Diagnosis | None:
    def same(a: np.ndarray[Any, Any], e: np.ndarray[Any, Any]) -> bool:
        return a.shape == e.shape and bool(np.allclose(a, e, rtol=precision, atol=precision * np.abs(e).max(initial=0)))

    if any(same(a, e) for a, e in sides):
        return None  # in place but for a little: neither moved nor shifted
    if all(a.ndim == 2 and same(a.T, e) for a, e in sides):
        return Diagnosis(code="transposed", text="your values are right but transposed (.T)")
    if all(a.size > 2 and same(np.sort(a, axis=None), np.sort(e, axis=None)) for a, e in sides):
        return Diagnosis(code="permuted", text="your values are the right ones in another order")
    offsets = [a - e for a, e in sides]
    if all(o.size > 1 and same(o, np.full_like(o, o.flat[0])) for o in offsets):
        word = "big" if all(o.flat[0] > 0 for o in offsets) else "small" if all(o.flat[0] < 0 for o in offsets) else ""
        text = f"your values are too {word} by one amount" if word else "your values are off by one amount"
        return Diagnosis(code="offset", text=f"{text}, the same for all elements")
    return None
