"""Relations that earn points of their own are earned by the functions that they are about, and by no other."""

import pytest
from marking import Homework, here

PARTS = Homework(
    """
    format: 1
    id: parts
    title: Relations with points of their own
    reference: answers.py
    functions: {f: [Z], g: [Z]}
    draw: {C: {integer: [2, 5]}, m: {integer: [2, 5]}, Z: {normal: [C, m]}}
    trials: 5
    checks:
      - {id: f, says: S., holds: f(Z) == ref.f(Z)}
      - {id: g, says: S., holds: g(Z) == ref.g(Z)}
      - {id: both, says: S., points: 2, credit: parts, holds: [f(Z) >= 0, g(Z) == ref.g(Z)]}
      - {id: example, says: S., points: 2, credit: parts, holds: ["f([[1], [2]]) >= 0", "g(Z) == ref.g(Z)"]}
      - {id: sum, says: S., points: 2, credit: parts, holds: [f(Z) >= 0, f(Z) + g(Z) == ref.f(Z) + ref.g(Z)]}
      - {id: mixed, says: S., points: 2, credit: parts, holds: [f(Z) + g(Z) >= 0, "g(Z) == ref.g(Z)"]}
    """,
    """
    import numpy as np

    def f(Z):
        t = np.exp(Z - Z.max(axis=0))
        return t / t.sum(axis=0)

    def g(Z):
        t = np.exp(Z)
        return t / t.sum(axis=0)
    """,
)
RIGHT = "t = np.exp(Z); return t / t.sum(axis=0)"
WRONG = "t = np.exp(2 * Z); return t / t.sum(axis=0)"
CONSTANT = "return np.full(Z.shape, 0.5)"
RAISING = "raise ValueError('no')"


@pytest.mark.parametrize(
    ("f", "g", "earned"),
    [
        (RIGHT, RIGHT, {"f": 1, "g": 1, "both": 2, "example": 2, "sum": 2, "mixed": 2}),
        (CONSTANT, RIGHT, {"g": 1, "both": 1, "example": 1, "sum": 1, "mixed": 2}),
        (CONSTANT, WRONG, {}),
        (WRONG, RIGHT, {"g": 1, "both": 2, "example": 2, "sum": 2, "mixed": 2}),
        (RIGHT, WRONG, {"f": 1, "both": 1, "example": 1, "sum": 2, "mixed": 1}),
        (RIGHT, RAISING, {"f": 1, "both": 1, "example": 1, "sum": 2, "mixed": 1}),
    ],
    ids=["right", "constant", "constant-and-wrong", "wrong", "other-wrong", "other-raising"],
)
def test_a_relation_is_earned_by_what_it_is_about(f, g, earned):
    """No reference stands in for all of it, a constant earns none, and a wrong function keeps what holds of it."""
    found = PARTS.judged(here(f"import numpy as np\n\ndef f(Z):\n    {f}\n\ndef g(Z):\n    {g}\n"))

    assert {name: verdict.earned for name, verdict in found.items() if verdict.earned} == earned
