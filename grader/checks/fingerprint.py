"""A fingerprint of what was answered: all of a class are asked the same questions, so equal ones are equal mistakes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Handle, Status
from grader.show import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.checks.outcome import Outcome
    from grader.respondents.recorded import Asked
    from grader.spec import Check

_DIGITS = 5  # after the first: the order of a sum changes the sixteenth


def answers(check: Check, outcome: Outcome) -> str:
    """A digest of all that the judged functions answered on the draws that did not pass; empty where there is none."""
    asked = [each for record in outcome.records for each in record if each.name in check.mentions.judged]
    if outcome.status is not Status.FAILED or not asked:
        return ""
    return hashlib.blake2b(b"".join(dict.fromkeys(map(_told, asked))), digest_size=8).hexdigest()


def _told(asked: Asked) -> bytes:
    """One answer; how often the same one was given says more of the judge than of the student."""
    failed = asked.failed.code if asked.failed else ""
    return b"".join([f"{asked.name}:{failed};".encode(), *_parts(asked.value)])


def _parts(value: Any) -> Iterator[bytes]:
    """An answer as bytes, in which two ways to compute the same number agree."""
    numbers = as_numbers(value)
    if numbers is not None:
        yield f"{numbers.shape}".encode() + _rounded(numbers)
    elif isinstance(value, dict):
        for key in sorted(value, key=repr):
            yield f"{key!r}:".encode()
            yield from _parts(value[key])
    elif isinstance(value, list | tuple):
        yield f"({len(value)}".encode()
        for inner in value:
            yield from _parts(inner)
    else:
        yield b"object" if isinstance(value, Handle) else repr(value).encode()


def _rounded(numbers: np.ndarray[Any, Any]) -> bytes:
    """To so many digits of the largest: what is small beside it may be rounding."""
    if numbers.dtype.kind not in "fc":
        return numbers.astype(float, copy=False).tobytes() if numbers.dtype.kind in "biu" else repr(numbers).encode()
    finite = np.abs(numbers[np.isfinite(numbers)])
    largest = float(finite.max(initial=0.0))
    places = _DIGITS - int(np.floor(np.log10(largest))) if largest else 0
    with np.errstate(all="ignore"):
        scaled = numbers.astype(complex) * 10.0**places if places < 300 else numbers.astype(complex)
        return (np.round(scaled) + 0.0).tobytes()
