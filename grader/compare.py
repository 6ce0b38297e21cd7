"""Actual against expected: type, then shape, then values. The number shown is the number judged.

Two values agree where |actual - expected| <= rtol * |expected| + atol. By default rtol is 1e-6 and atol is
rtol * 1e-3 * max|expected|, so that a gradient of size 1e-9 is not "equal to zero". Where the answer is float32 or
narrower, rtol is what its type explains: 300 times its rounding, or what the reference itself loses in that type.
A float32 number is one too after it has become a Python number or part of a float64 array.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import msgspec
import numpy as np
from msgspec.structs import replace

from grader.model import Finding, Handle
from grader.show import as_numbers, describe, show, strict

Array: TypeAlias = np.ndarray[Any, Any]
_EPS = 2.0**-52
EPS_32 = 2.0**-23
COARSEST = 1e-3  # no type explains more
_ROUNDINGS = 300  # of a usual formula over a few hundred numbers
_FULL = {"f": 8, "c": 16}  # bytes of a number in double precision
_BITS = 2.0**12  # a number of so few bits is no sign of a coarse type
_VISIBLE = 1e-3  # of what went into it
_TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Tolerance(msgspec.Struct, frozen=True):
    """What may differ; None stands for the default."""

    rtol: float | None = None
    atol: float | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the numbers behind a comparison: how precise they can be, and how big they were on the way."""

    low_precision: bool = False  # an answer was float32 or float16
    rounding: float = EPS_32  # what the reference itself changes in float32, relative to its answer
    scale: float = 0.0  # the largest magnitude among the numbers that went into it
    own: bool = False  # both sides are the student's: nothing on either proves nothing

    @property
    def rtol(self) -> float:
        """What may differ by default, relative to what is expected."""
        return min(COARSEST, _ROUNDINGS * max(EPS_32, self.rounding)) if self.low_precision else 1e-6


class _Terms(msgspec.Struct, frozen=True):
    """On what terms two values are compared."""

    relation: str
    expression: str | None
    tolerance: Tolerance
    evidence: Evidence
    told: bool = True  # what was seen, and not only that something was


_UNTOLD = Finding(kind="values")


def agrees(actual: Any, expected: Any, tolerance: Tolerance, evidence: Evidence) -> bool:
    """Whether `actual == expected`, as `compare` sees it."""
    return _compared(actual, expected, _Terms("==", "", tolerance, evidence, told=False)) is None


def compare(
    actual: Any,
    expected: Any,
    tolerance: Tolerance = Tolerance(),  # noqa: B008 -- frozen
    *,
    relation: str = "==",
    expression: str | None = None,
    evidence: Evidence = Evidence(),  # noqa: B008 -- frozen
    plain: bool = False,
) -> Finding | None:
    """None where `actual relation expected` holds, else what was seen.

    Args:
        actual: the student's side: an array, number, string, list, tuple, dict, Handle or None.
        expected: the other side.
        tolerance: overrides the defaults.
        relation: ==, !=, <, <=, > or >=; all elements must satisfy it. `<=` and `>=` accept what == accepts.
        expression: how the left side is written, for the message.
        evidence: see Evidence.
        plain: a single number on one side is compared with every element of the other.
    """
    return _compared(actual, expected, _Terms(relation, expression, tolerance, evidence), plain=plain)


def _compared(actual: Any, expected: Any, terms: _Terms, *, plain: bool = False) -> Finding | None:
    relation, evidence = terms.relation, terms.evidence
    if nothing(actual) or nothing(expected):
        same = relation == "==" and not evidence.own and _same_nothing(actual, expected)
        return None if same else _kind_differs(actual, expected, terms)
    left, right = as_numbers(actual), as_numbers(expected)
    if isinstance(expected, tuple | dict) or (isinstance(expected, list) and right is None):
        return _compare_parts(actual, expected, terms)
    if left is None or right is None:
        return _kind_differs(actual, expected, terms)
    if left.dtype.kind == "c" and right.dtype.kind != "c":
        return _kind_differs(actual, expected, terms)
    single = plain and (left.ndim == 0 or right.ndim == 0) and left.size > 0 and right.size > 0
    if left.shape != right.shape and not single:
        return _shape_differs(left, right, terms)
    left, right = np.broadcast_arrays(left, right)
    return _compare_values(left, right, terms)


def nothing(value: Any) -> bool:
    """Whether there is nothing in a value that a relation could be about: None, a text, an object, an empty array."""
    if value is None or isinstance(value, str | Handle):
        return True
    numbers = as_numbers(value)
    if numbers is not None:
        return 0 in numbers.shape
    return isinstance(value, list | tuple | dict) and not value


def coarse(value: Any) -> bool:
    """Whether an array or a number is of a type that is float32 or narrower."""
    array = as_numbers(value)
    return array is not None and array.dtype.kind in "fc" and array.dtype.itemsize < _FULL[array.dtype.kind]


def once_coarse(value: Any, scale: float) -> bool:
    """Whether numbers were float32 before they became Python's, or part of a float64 array: all are float32's still.

    What is small beside the numbers that went into it, which are as large as `scale`, has few digits left in any type.
    """
    array = as_numbers(value)
    if array is None or array.dtype != np.float64:
        return False
    with np.errstate(all="ignore"):
        if not np.array_equal(array.astype(np.float32), array, equal_nan=True):
            return False
    telling = array[np.isfinite(array) & (np.abs(array) > _VISIBLE * scale) & (array != np.rint(array))]
    bits = np.frexp(telling)[0] * _BITS
    return bool((bits != np.rint(bits)).any())


def _same_nothing(actual: Any, expected: Any) -> bool:
    left, right = as_numbers(actual), as_numbers(expected)
    if left is not None or right is not None:
        return left is not None and right is not None and bool(left.shape == right.shape)
    return type(actual) is type(expected) and bool(actual == expected)


def allowance(expected: Array, tolerance: Tolerance, evidence: Evidence) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How far from each element of `expected` an answer may be; never negative, finite.

    Where everything expected is 0 there is no scale in it: then the rounding of a sum of numbers as big as
    `evidence.scale` is allowed (64 ulps), and no more.
    """
    size = np.where(np.isfinite(expected), np.abs(expected), 0.0)
    rtol = tolerance.rtol if tolerance.rtol is not None else evidence.rtol
    largest = float(size.max(initial=0.0))
    if tolerance.atol is not None:
        atol = tolerance.atol
    elif largest > 0:
        atol = rtol * 1e-3 * largest
    else:
        atol = 64 * (EPS_32 if evidence.low_precision else _EPS) * evidence.scale
    return np.asarray(rtol * size + atol)


def _compare_values(actual: Array, expected: Array, terms: _Terms) -> Finding | None:
    relation = terms.relation
    left, right = (side.astype(complex if side.dtype.kind == "c" else float) for side in (actual, expected))
    if relation in _TURNED and (np.iscomplexobj(left) or np.iscomplexobj(right)):
        return _kind_differs(actual, expected, terms)
    allowed = allowance(right, terms.tolerance, terms.evidence)
    with np.errstate(all="ignore"):
        gap = np.abs(left - right)
        equal = (left == right) | (gap <= allowed)
        good = _holds(relation, left, right, equal) & ~np.isnan(left) & ~np.isnan(right)
    if good.all():
        return None
    if not terms.told:
        return _UNTOLD
    with np.errstate(over="ignore"):
        severity = np.where(good, -1.0, np.where(np.isfinite(gap), gap / np.maximum(allowed, 1e-300), np.inf))
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(severity)), severity.shape))
    return Finding(
        kind="values" if relation == "==" else "relation",
        expression=terms.expression,
        relation=terms.relation,
        actual=show(actual),
        expected=show(expected),
        actual_shape=actual.shape,
        expected_shape=expected.shape,
        index=worst or None,
        actual_at=show(actual[worst]),
        expected_at=show(expected[worst]),
        off_by=strict(float(gap[worst])),
        allowed=float(allowed[worst]) if relation in {"==", "<=", ">="} else None,
        wrong=int((~good).sum()),
        total=int(good.size),
        note=_precision_note(terms.tolerance, terms.evidence),
    )


def _holds(relation: str, left: Any, right: Any, equal: Any) -> Any:
    match relation:
        case "==":
            return equal
        case "!=":
            return ~equal
        case "<":
            return left < right
        case "<=":
            return (left <= right) | equal
        case ">":
            return left > right
        case ">=":
            return (left >= right) | equal
    raise ValueError(f"no such relation: {relation}")


def _precision_note(tolerance: Tolerance, evidence: Evidence) -> str | None:
    if evidence.low_precision and tolerance.rtol is None:
        return f"the answer is float32 or narrower, so a relative difference of {evidence.rtol:.0e} was allowed"
    return None


def _compare_parts(actual: Any, expected: Any, terms: _Terms) -> Finding | None:
    if isinstance(expected, dict):
        if not isinstance(actual, dict) or set(actual) != set(expected):
            return _kind_differs(actual, expected, terms)
        keys: Any = expected
    elif not isinstance(actual, tuple | list) or len(actual) != len(expected):
        return _kind_differs(actual, expected, terms)
    else:
        keys = range(len(expected))
    for key in keys:
        name = f"{terms.expression or 'the answer'}[{key!r}]"
        finding = _compared(actual[key], expected[key], replace(terms, relation="==", expression=name))
        if finding is not None:
            return finding
    return None


def _kind_differs(actual: Any, expected: Any, terms: _Terms) -> Finding:
    if not terms.told:
        return _UNTOLD
    return Finding(
        kind="type",
        expression=terms.expression,
        relation=terms.relation,
        actual=show(actual),
        expected=show(expected),
        note=f"got {describe(actual)}, expected {describe(expected)}",
    )


def _shape_differs(actual: Array, expected: Array, terms: _Terms) -> Finding:
    if not terms.told:
        return _UNTOLD
    note = None
    for change, arranged in _rearranged(actual, expected.shape):
        if terms.relation == "==" and _compare_values(arranged, expected, terms) is None:
            note = f"the values are right after {change}"
            break
    return Finding(
        kind="shape",
        expression=terms.expression,
        relation=terms.relation,
        actual=show(actual),
        expected=show(expected),
        actual_shape=actual.shape,
        expected_shape=expected.shape,
        note=note,
    )


def _rearranged(actual: Array, shape: tuple[int, ...]) -> list[tuple[str, Array]]:
    found = []
    if actual.ndim == 2 and actual.T.shape == shape:
        found.append(("a transpose (.T)", actual.T))
    if actual.size == math.prod(shape):
        found.append((f"reshape{shape if len(shape) != 1 else f'({shape[0]},)'}", actual.reshape(shape)))
    return found
