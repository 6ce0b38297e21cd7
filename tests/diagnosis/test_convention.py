"""A gradient in a convention of the student's own choice is searched as any other is."""

import pytest
from mistaken import grading

SPEC = """
format: 1
id: chosen
title: A loss in one of several conventions
reference: answers.py
functions:
  cost: [W, X, Y]
  gradient: [W, X, Y]
draw:
  n: {integer: [2, 4]}
  m: {integer: [3, 6]}
  W: {normal: [1, n]}
  X: {normal: [n, m]}
  Y: {normal: [1, m]}
checks:
  - {id: cost, matches: {call: cost, to: [ref.mean_cost, ref.sum_cost, ref.half_cost]}}
  - {id: slope, after: [cost], gradient: {of: "cost(W, X, Y)", wrt: W, is: "gradient(W, X, Y)"}}
"""
REFERENCE = """import numpy as np

def sum_cost(W, X, Y):
    return np.sum((W @ X - Y) ** 2)

def mean_cost(W, X, Y):
    return sum_cost(W, X, Y) / X.shape[1]

def half_cost(W, X, Y):
    return mean_cost(W, X, Y) / 2

cost = mean_cost

def gradient(W, X, Y):
    return 2 * (W @ X - Y) @ X.T / X.shape[1]
"""
COSTS = {
    "mean": ("np.sum(error ** 2) / m", "2 * np.dot(error, X.T) / m"),
    "sum": ("np.sum(error ** 2)", "2 * np.dot(error, X.T)"),
    "half": ("np.sum(error ** 2) / (2 * m)", "np.dot(error, X.T) / m"),
}
TEXT = """import numpy as np

def cost(W, X, Y):
    m = X.shape[1]
    error = np.dot(W, X) - Y
    return {0}

def gradient(W, X, Y):
    n, m = X.shape
    error = {error}
    return {1}
"""
# what stands in the right text, what in its place, in which line of it, the code
WAYS = {
    "the sign": ("np.dot(W, X) - Y", "Y - np.dot(W, X)", 10, "sign"),
    "the target left out": ("np.dot(W, X) - Y", "np.dot(W, X)", 10, "missing-term"),
    "rounded": ("np.dot(W, X) - Y", "np.round(np.dot(W, X) - Y)", 10, "applied-twice"),
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by a spec that accepts three losses."""
    with grading(tmp_path_factory.mktemp("chosen"), spec=SPEC, reference=REFERENCE, right={}) as found:
        yield found


@pytest.mark.parametrize("chosen", COSTS)
@pytest.mark.parametrize(("right", "wrong", "line", "code"), WAYS.values(), ids=WAYS)
def test_its_mistake_has_a_name_and_a_line(grade, chosen, right, wrong, line, code):
    """Whichever loss was chosen, one edit of the gradient is found by what its own slope should be."""
    whole = TEXT.format(*COSTS[chosen], error=wrong)
    verdicts, text = grade(all=whole)

    told = verdicts["slope"].diagnosis
    before = text[: text.index("def cost")].count("\n") - 2
    assert verdicts["cost"].status == "passed"
    assert told is not None
    assert (told.code, told.line) == (code, f"hw.py, line {before + line}")


def test_a_factor_that_belongs_to_another_loss_is_told(grade):
    """The gradient of the mean is wrong by its 2 for half the mean, and right for the mean."""
    mean, half = COSTS["mean"], COSTS["half"]
    right, _ = grade(all=TEXT.format(*mean, error="np.dot(W, X) - Y"))
    wrong, _ = grade(all=TEXT.format(half[0], mean[1], error="np.dot(W, X) - Y"))

    assert right["slope"].status == "passed"
    assert wrong["slope"].diagnosis.code == "factor"
