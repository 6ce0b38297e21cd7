"""Two mistakes in one function: both named, with their lines, within the time that a hand-in has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistaken import grading

from grader.diagnosis.texts import both
from grader.mutation.edit import Placed, apply
from grader.mutation.mutants import mutants

SOURCE = "def f(x, y):\n    t = x.sum(axis=0)\n    return np.mean(t * y, axis=1) - 2 * t\n"

# Each with the check that fails, and the codes of what was done to a right function.
DOUBLES = {
    "one inside the other": (
        "def softmax(Z):\n    e = np.exp(Z - Z.max(axis=0))\n    return -(e / e.sum(axis=1, keepdims=True))",
        "softmax",
        {"sign", "axis"},
    ),
    "it raises until one is mended": (
        "def weight_grad(dZ, A):\n    m = A.shape[1]\n    dW = dZ @ A\n    return dW",
        "dW",
        {"transposed", "not-averaged"},
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades hand-ins by the small spec."""
    with grading(tmp_path_factory.mktemp("pairs")) as grade:
        yield grade


@pytest.mark.parametrize("name", DOUBLES)
def test_both_mistakes_are_named(graded, name):
    """Neither mended alone makes the function right; together they do, and each is said."""
    text, check, codes = DOUBLES[name]
    diagnosis = graded(**{text.split("(")[0].removeprefix("def "): text})[0][check].diagnosis

    assert "; and " in diagnosis.text, diagnosis
    assert diagnosis.code in codes
    assert graded.sought_s < 2.5


@given(st.data())
def test_two_edits_in_a_row_are_edits_of_the_first_text(data):
    """Wherever the second edit lies, what `both` gives makes the same text at once as the two make in turn."""
    first = data.draw(st.sampled_from(mutants(SOURCE, "f")))
    between = apply(SOURCE, [first])
    second = data.draw(st.sampled_from(mutants(between, "f")))
    edits = both(SOURCE, Placed("hw.py", None, first), Placed("hw.py", None, second))

    assert apply(SOURCE, [placed.edit for placed in edits]) == apply(between, [second])
