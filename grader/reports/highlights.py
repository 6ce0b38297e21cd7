"""Which numbers of a finding to mark: the worst, the others that are wrong, and what should stand in their place."""

from __future__ import annotations

import cmath
from typing import TYPE_CHECKING, Any

from grader.reports.numbers import Index, as_complex, elements, shape_of

if TYPE_CHECKING:
    from grader.model import Finding, Json

WORST, WRONG, WANTED, FINE = "worst", "wrong", "wanted", ""  # WANTED: what should stand where a wrong one does


def pairs_of(actual: Json, expected: Json) -> list[tuple[Index, Any, Any]]:
    """Elements that were compared with each other; a plain number is compared with every element of the other side."""
    left, right = shape_of(actual), shape_of(expected)
    if left is None or right is None or not (left == right or () in (left, right)):
        return []
    ours, theirs = dict(elements(actual)), dict(elements(expected))
    longer = ours if len(ours) >= len(theirs) else theirs
    return [(index, ours.get(index, ours.get(())), theirs.get(index, theirs.get(()))) for index in longer]


def marks_of(finding: Finding) -> dict[Index, str]:
    """Which elements to mark: as many as the finding counts, those that exceed what is allowed the most.

    The finding counts the wrong elements and names the worst; the others are found again by the default allowance's
    proportions, |expected| + 1e-3 max|expected|. Where a relation other than == failed, only the worst is known.
    """
    pairs = pairs_of(finding.actual, finding.expected)
    marks: dict[Index, str] = {}
    if len(pairs) > 1 and finding.relation == "==":
        largest = max((abs(as_complex(expected)) for *_, expected in pairs if not _odd(expected)), default=0.0)
        excess = {index: _excess(actual, expected, largest) for index, actual, expected in pairs}
        wrong = sorted((index for index in excess if excess[index] > 0), key=lambda index: -excess[index])
        marks = dict.fromkeys(wrong if finding.kind == "mutation" else wrong[: finding.wrong or 0], WRONG)
    if finding.index:
        marks[tuple(finding.index)] = WORST
    return marks


def _odd(value: Json) -> bool:
    return not cmath.isfinite(as_complex(value))


def _excess(actual: Json, expected: Json, largest: float) -> float:
    if "nan" in (actual, expected):
        return float("inf")
    if actual == expected:
        return 0.0
    if _odd(actual) or _odd(expected):
        return float("inf")
    return abs(as_complex(actual) - as_complex(expected)) / (abs(as_complex(expected)) + 1e-3 * largest or 1.0)
