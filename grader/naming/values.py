"""What a wrong value is called: each name is a value that mends it, tested on all its numbers.

As of gradients, the causes of one trial are candidates: a name is what explains every trial that did not pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace

from grader.naming.cause import Cause
from grader.naming.factors import explained
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    Array = np.ndarray[Any, Any]

SUBJECT = "your answer"
_MANY = 3  # different numbers
_EXACT, _COARSE = 1e-6, 1e-3  # relative, of what explains everything


def causes_of_values(
    actual: Any, expected: Any, drawn: Mapping[str, float], *, low_precision: bool = False
) -> list[Cause]:
    """Every cause of a wrong value of the right shape, the plainest first; none where nothing explains it.

    `drawn` are the numbers of the trial by name: sizes such as m, rates such as reg.
    """
    arrays = as_numbers(actual), as_numbers(expected)
    if any(array is None or array.dtype.kind not in "biuf" for array in arrays):
        return []
    a, e = np.broadcast_arrays(*(np.asarray(array, dtype=float) for array in arrays))
    if not np.isfinite(e).all():
        return []
    if not np.isfinite(a).all():
        text = "nan or inf came out, as of exp of a big number, the log of zero, a root of less, or a division by zero"
        return [Cause("unstable", text)]
    precision = _COARSE if low_precision else _EXACT
    with np.errstate(all="ignore"):
        return _factors(a, e, drawn, precision) + _arrangements(a, e, precision)


def _factors(a: Array, e: Array, drawn: Mapping[str, float], precision: float) -> list[Cause]:
    """What the number means by which it must be multiplied, if there is one."""
    square = float((a * a).sum())
    if square == 0 or (e.size == 2 and np.allclose(a, e[::-1])):
        return []  # of two numbers that have changed places, a factor of -1 would be a guess
    k = float((a * e).sum()) / square
    off = float(np.abs(k * a - e).max())
    if not 1e-6 < abs(k) < 1e6 or abs(k - 1) < _COARSE or off > precision * float(np.abs(e).max()):
        return []
    found = explained(SUBJECT, k, drawn, max(1e-5, precision))
    return [replace(cause, proof=max(cause.proof, _proof(cause))) for cause in found]


def _proof(cause: Cause) -> int:
    """A sign or a logarithm is a law by itself; any other factor only where it holds of several questions."""
    return 1 if cause.code == "log-base" or cause.form == "-1" else 2


def _arrangements(a: Array, e: Array, precision: float) -> list[Cause]:
    slack = precision * float(np.abs(e).max(initial=0.0))

    def same(one: Array, other: Array) -> bool:
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=precision, atol=slack))

    if same(a, e):
        return []  # in place but for a little: neither moved nor shifted
    found = []
    if a.ndim == 2 and same(a.T, e):
        found.append(Cause("transposed", f"{SUBJECT} has the right numbers, but is transposed (.T)"))
    telling = np.unique(e).size >= _MANY  # of zeros and ones nearly every arrangement is another's
    if telling and same(np.sort(a, axis=None), np.sort(e, axis=None)):
        found.append(Cause("permuted", f"{SUBJECT} has the right numbers in the wrong places"))
    empty = (np.abs(a) <= slack) & (np.abs(e) > slack)
    if 0 < empty.sum() < (np.abs(e) > slack).sum() and same(np.where(empty, e, a), e):
        text = f"{SUBJECT} is right where it is not zero, and zero where it should not be: a part is not computed"
        found.append(Cause("incomplete", text, proof=2))
    offset = a - e
    if offset.size > 1 and same(e + offset.flat[0], a):
        word = "big" if offset.flat[0] > 0 else "small"
        text = f"{SUBJECT} is too {word} by {abs(offset.flat[0]):.6g} in every element"
        found.append(Cause("offset", text, form=word, proof=2 if offset.size < 3 else 1))
    return found
