"""Values in words and in JSON: what a finding shows of them, and the finding itself in one line."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.model import Finding, Handle, Json

SHOWN_ELEMENTS = 64


def as_numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """An array of numbers (or booleans) for anything that is one, else None: strings, ragged lists, handles, None."""
    if value is None or isinstance(value, str | bytes | dict | Handle):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in "biufc" else None


def show(value: Any) -> Json:
    """Strict JSON for a value: small arrays as nested lists, large ones summarised, NaN and inf as strings."""
    if isinstance(value, Handle):
        return f"<{value.kind} object>"
    if isinstance(value, dict):
        return {str(key): show(part) for key, part in value.items()}
    if isinstance(value, tuple | list) and as_numbers(value) is None:
        return [show(part) for part in value]
    array = as_numbers(value)
    if array is None:
        return value if value is None or isinstance(value, str) else repr(type(value))
    if array.size <= SHOWN_ELEMENTS:
        return strict(array.tolist())
    finite = array[np.isfinite(array)]
    summary: dict[str, Json] = {"shape": list(array.shape), "dtype": str(array.dtype)}
    if finite.size and array.dtype.kind != "c":
        numbers = finite.astype(float)
        summary |= {"min": float(numbers.min()), "max": float(numbers.max()), "mean": strict(float(numbers.mean()))}
    return summary


def strict(value: Any) -> Json:
    """Nested lists of numbers as strict JSON has them: no NaN, inf or complex number."""
    if isinstance(value, list):
        return [strict(part) for part in value]
    if isinstance(value, complex):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value


def describe(value: Any) -> str:
    """What kind of thing a value is, in words: "an array of shape (3, 4)", "a tuple of 2"."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, Handle):
        return f"an object of class {value.kind}"
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(sorted(map(str, value))[:8]) or '(none)'}"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    array = as_numbers(value)
    if array is None:
        return f"a list of {len(value)} that is not an array" if isinstance(value, list) else "something else"
    kind = "complex " if array.dtype.kind == "c" else ""
    return f"a {kind}number" if array.ndim == 0 else f"a{'' if kind else 'n'} {kind}array of shape {array.shape}"


def sentence(finding: Finding) -> str:
    """The finding in one line: subject, got, expected, off by, allowed, how many."""
    subject = finding.expression or "the answer"
    if finding.kind == "shape":
        return f"{subject} has shape {finding.actual_shape}, expected {finding.expected_shape}"
    if finding.kind == "type" or finding.actual_at is None:
        return f"{subject}: {finding.note}"
    place = str(list(finding.index)) if finding.index else ""
    got, wanted = distinct(finding.actual_at, finding.expected_at)
    word = "expected" if finding.relation == "==" else f"expected {finding.relation}"
    parts = []
    if finding.relation == "==":
        off_by = finding.off_by if isinstance(finding.off_by, str) else f"{finding.off_by:.2g}"
        parts.append(f"off by {off_by}, allowed {finding.allowed:.1g}")
    if finding.total is not None and finding.total > 1:
        parts.append(f"{finding.wrong} of {finding.total} elements disagree")
    tail = f" ({'; '.join(parts)})" if parts else ""
    return f"{subject}{place} = {got}, {word} {wanted}{tail}"


def distinct(first: Json, second: Json) -> tuple[str, str]:
    """Two numbers as text, 6 significant digits, more where they would look equal."""
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in (first, second)):
        return str(first), str(second)
    for digits in range(6, 18):
        one, two = f"{first:.{digits}g}", f"{second:.{digits}g}"
        if one != two or first == second:
            return one, two
    return repr(first), repr(second)
