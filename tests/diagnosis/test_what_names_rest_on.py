"""What names rest on is answered rightly by what is right, in whatever way it may be said."""

import pytest
from mistaken import grading

SPEC = """
format: 1
id: evidence
title: A loss with its slopes
reference: answers.py
functions:
  loss: [W, b, X, Y]
  slopes: [W, b, X, Y]
  spread: [X]
draw:
  n: {integer: [2, 4]}
  m: {integer: [1, 5]}
  W: {normal: [1, n]}
  b: {normal: []}
  X: {normal: [n, m]}
  Y: {normal: [1, m]}
checks:
  - {id: loss, matches: loss}
  - id: slopes
    after: [loss]
    gradient: {of: "loss(W, b, X, Y)", wrt: [W, b, X], is: "slopes(W, b, X, Y)"}
  - {id: quiet, pure: slopes}
  - {id: spread, matches: "spread(X)[1]"}
  - {id: centred, after: [spread], holds: "abs(spread(X)[2]) < 1e-9"}
"""
LOSS = "import numpy as np\n\ndef loss(W, b, X, Y):\n    return np.sum((W @ X + b - Y) ** 2) / X.shape[1]\n\n"
SLOPES = """def slopes(W, b, X, Y):
    e = 2 * (W @ X + b - Y) / X.shape[1]
    dX = W.T @ e
    return {}
"""
SPREAD = """
def spread(X):
    centre = X.mean(axis=1, keepdims=True)
    off = X - centre
    return np.abs(off).min(), np.abs(off).max(), off.mean(axis=1)
"""
WAYS = {
    "a tuple": "e @ X.T, e.sum(), dX",
    "a list": "[e @ X.T, e.sum(), dX]",
    "a dict in short": "{'W': e @ X.T, 'b': e.sum(), 'X': dX}",
    "a dict at length": "{'dX': dX, 'dW': e @ X.T, 'db': e.sum()}",
}


def text_of(way):
    """A whole hand-in whose slopes are said in one of the ways."""
    return LOSS + SLOPES.replace("{}", WAYS[way]) + SPREAD


@pytest.fixture(scope="module", params=["a tuple", "a dict at length"])
def grade(request, tmp_path_factory):
    """Grades by a reference that says the slopes in one of the ways."""
    folder = tmp_path_factory.mktemp("evidence")
    with grading(folder, spec=SPEC, reference=text_of(request.param), right={}) as found:
        yield found


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_has_its_line_however_the_slopes_are_said(grade, way):
    """A dict where the reference has a tuple, or a tuple for a dict, is right all the same: so is its mended text."""
    verdicts, text = grade(all=text_of(way).replace("W.T @ e", "-W.T @ e"))
    right = grade(all=text_of(way))[0]

    assert {each.status for each in right.values()} == {"passed"}
    told = verdicts["slopes"].diagnosis
    assert told is not None
    assert (told.code, told.line) == ("sign", f"hw.py, line {text[: text.index('dX = ')].count(chr(10)) + 1}")


def test_what_rounding_leaves_of_zero_is_zero(grade):
    """A part that is 0 but for rounding is no evidence against the edit that mends the others."""
    wrong = text_of("a tuple").replace("X.mean(axis=1, keepdims=True)", "X.mean(axis=0, keepdims=True)")
    verdicts, text = grade(all=wrong.replace("off.mean(axis=1)", "(3 * off).sum(axis=1) / 7 / X.shape[1]"))

    told = verdicts["spread"].diagnosis
    assert told is not None
    assert (told.code, told.line) == ("axis", f"hw.py, line {text[: text.index('centre = ')].count(chr(10)) + 1}")
