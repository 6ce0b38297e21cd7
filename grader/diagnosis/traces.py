"""What kinds of mistakes leave the trace that an answer shows: right numbers in other places, of other sign or size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.diagnosis.answers import leaves
from grader.diagnosis.by_parts import parts_right
from grader.show import as_numbers

if TYPE_CHECKING:
    from grader.diagnosis.questions import Question

    Array = np.ndarray[Any, Any]

_RTOL = 1e-9
_TELLING = 3  # different numbers, of which a trace is no chance
PLACES = frozenset(
    (
        *(
            "turned-round",
            "transpose",
            "swap",
            "axes",
            "reordered",
            "letters",
            "reshaped",
            "axes-left-out",
            "exchanged",
        ),
        *("index-part", "in-reverse", "in-order", "other-axis", "parts-turned", "names-exchanged", "entries"),
        *("direction", "countdown", "order", "slices", "sibling"),
    )
)
SIGNS = frozenset(("sign", "swap", "negate", "descent", "opposite", "mirrored"))
SIZES = frozenset(
    (
        *("divide", "scale", "drop", "constant", "count", "size", "function", "summed", "over", "divisor"),
        *(
            "rate",
            "idle-rate",
            "shared-out",
            "times-count",
            "factor-beside",
            "idle-term",
            "unused",
            "listed-mean",
            "times-argument",
        ),
    )
)


def kinds(question: Question, own: tuple[Any, ...] | None) -> frozenset[str]:
    """The operators whose mistakes leave the trace that all wrong parts of an answer have; none where there is none."""
    if own is None or len(question.expected) > 1:
        return frozenset()
    right = parts_right(question, own)
    mine, meant = ([part for value in each for part in leaves(value)] for each in (own, question.expected[0]))
    pairs = [(as_numbers(one), as_numbers(other)) for one, other in zip(mine, meant, strict=False)]
    found = [_kinds(*pair) for pair, good in zip(pairs, right, strict=False) if not good]
    return frozenset.intersection(*found) if found else frozenset()


def _kinds(mine: Array | None, meant: Array | None) -> frozenset[str]:
    if mine is None or meant is None or mine.size != meant.size or "c" in mine.dtype.kind + meant.dtype.kind:
        return frozenset()
    one, other = mine.astype(float).ravel(), meant.astype(float).ravel()
    if np.unique(other).size < _TELLING or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return frozenset()
    if _near(np.sort(one), np.sort(other)):
        return PLACES
    if mine.shape != meant.shape:
        return frozenset()
    if _near(np.abs(one), np.abs(other)):
        return SIGNS
    times = float(one @ other) / float(other @ other)
    return SIZES if times and _near(one, times * other) else frozenset()


def _near(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=_RTOL, atol=_RTOL * float(np.abs(other).max())))
