"""Values in words and in JSON: what a finding shows of them, and the finding itself in one line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Finding, Handle, Json

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN_ELEMENTS = 64
SHOWN_LETTERS = 300


def as_numbers(value: Any) -> np.ndarray[Any, Any] | None:
    """An array of numbers (or booleans) for anything that is one, else None: strings, ragged lists, handles, None."""
    if isinstance(value, np.ndarray):  # nearly always
        return value if value.dtype.kind in "biufc" else None
    if value is None or isinstance(value, (str, bytes, dict, Handle)):
        return None
    if isinstance(value, list | tuple) and any(issubclass(kind, str | bytes | dict) for kind in set(map(type, value))):
        return None  # NumPy would give each text the room of the longest
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in "biufc" else None


def show(value: Any) -> Json:
    """Strict JSON for a value, at most 64 elements of it: small arrays as nested lists, large ones summarised.

    NaN and inf are strings; a text is cut after 300 letters; a list or a dict says how much of it is left out.
    """
    return _show(value, [SHOWN_ELEMENTS])


def _show(value: Any, left: list[int]) -> Json:
    """The same with a count of the elements that may still be shown."""
    if isinstance(value, Handle):
        return f"<{value.kind} object>"
    if isinstance(value, dict) and not value:
        left[0] -= 1  # nothing takes room, too
    if isinstance(value, dict):
        return _show_dict(value, left)
    array = as_numbers(value)
    if array is None and isinstance(value, tuple | list):
        return _show_list(value, left)
    if array is None:
        left[0] -= 1
        return _cut(value) if isinstance(value, str) else None if value is None else repr(type(value))
    room = max(array.size, *array.shape) if array.ndim else 1  # ten thousand rows of nothing are no small array
    if room > left[0]:
        left[0] -= 1
        return _summary(array)
    left[0] -= room
    plain: Json = array.tolist()
    return plain if array.dtype.kind != "c" and np.isfinite(array).all() else strict(plain)


def _show_dict(value: dict[Any, Any], left: list[int]) -> Json:
    shown: dict[str, Json] = {}
    for key, part in value.items():
        if left[0] <= 0:
            shown["…"] = f"{len(value) - len(shown)} more"
            break
        left[0] -= 1
        shown[_cut(str(key))] = _show(part, left)
    return shown


def _show_list(value: Sequence[Any], left: list[int]) -> Json:
    shown: list[Json] = []
    for part in value:
        if left[0] <= 0:
            shown.append(f"… {len(value) - len(shown)} more")
            break
        shown.append(_show(part, left))
    return shown


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}… ({len(text) - SHOWN_LETTERS} more letters)"


def _summary(array: np.ndarray[Any, Any]) -> Json:
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
        parts.append(f"off by {off_by}{_share(finding)}, allowed {finding.allowed:.1g}")
    if finding.total is not None and finding.total > 1:
        parts.append(f"{finding.wrong} of {finding.total} elements disagree")
    tail = f" ({'; '.join(parts)})" if parts else ""
    return f"{subject}{place} = {got}, {word} {wanted}{tail}"


def _share(finding: Finding) -> str:
    """The error relative to what is expected, ` or 13 %`; nothing where that is 0, or beyond what says anything."""
    off_by, expected = finding.off_by, finding.expected_at
    if not all(isinstance(number, int | float) for number in (off_by, expected)) or not expected:
        return ""
    percent = 100 * abs(off_by / expected)
    if not 0 < percent < _MOST_PERCENT:
        return ""
    return f" or {percent:.0f} %" if percent >= _WHOLE_PERCENT else f" or {percent:.2g} %"


_WHOLE_PERCENT, _MOST_PERCENT = 10, 1e6


def distinct(first: Json, second: Json) -> tuple[str, str]:
    """Two numbers as text, 6 significant digits, more where they would look equal."""
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in (first, second)):
        return str(first), str(second)
    for digits in range(6, 18):
        one, two = f"{first:.{digits}g}", f"{second:.{digits}g}"
        if one != two or first == second:
            return one, two
    return repr(first), repr(second)
