"""What is said of a mistake claims no more than is known: of its answers, of where it raises, of what a check reads."""

import pytest
from mistaken import grading

REFERENCE = """
import numpy as np

def slope(z, dh):
    return dh * (1 - np.tanh(z) ** 2)

def moved(z, dh):
    out = z - 0.1 * dh
    return out

def slack(z, dh):
    y = dh > 0
    return z - y

def largest(z, dh):
    best = (z - 10).sum(axis=1)
    return int(best.argmax()), best.max()

def slopes(z, dh):
    found = np.zeros(z.shape)
    for i in range(len(z)):
        found[i] = z[i] * dh[i]
    return found

class Layer:
    def __init__(self, n):
        self.W = np.zeros((n, n))
        self.b = np.zeros(n)

    def forward(self, z):
        return self.W @ z + self.b[:, None]
"""
RIGHT = {
    "slope": "def slope(z, dh):\n    return dh / np.cosh(z) ** 2",
    "moved": "def moved(z, dh):\n    out = z - 0.1 * dh\n    return out",
    "slack": "def slack(z, dh):\n    return z - 1.0 * (dh > 0)",
    "largest": "def largest(z, dh):\n    rows = np.sum(z - 10, axis=1)\n    return np.argmax(rows), np.max(rows)",
    "slopes": "def slopes(z, dh):\n    return z * dh",
    "Layer": REFERENCE[REFERENCE.index("class") :],
}
SPEC = """
format: 1
id: small
title: A small spec
reference: answers.py
functions:
  slope: [z, dh]
  moved: [z, dh]
  slack: [z, dh]
  largest: [z, dh]
  slopes: [z, dh]
  Layer: {args: [n], methods: {forward: [z]}, attributes: [W, b]}
draw:
  n: {integer: [2, 5]}
  m: {integer: [2, 5]}
  z: {normal: ["n", m]}
  dh: {normal: ["n", m]}
  W: {normal: ["n", "n"]}
  b: {normal: ["n"]}
trials: 4
checks:
  - {id: slope, matches: slope}
  - {id: moved, matches: moved}
  - {id: slack, matches: slack}
  - {id: largest, matches: largest}
  - {id: slopes, matches: slopes}
  - id: layer
    steps: [{net: Layer(n)}, {net: "set(net.W, W, net.b, b)"}]
    holds: "net.forward(z) == W @ z + b[:, None]"
"""


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by the spec above."""
    with grading(tmp_path_factory.mktemp("so"), spec=SPEC, reference=REFERENCE, right=RIGHT) as found:
        yield found


def test_a_root_and_a_square_are_both_said_where_no_answer_tells_them_apart(grade):
    """1 / cosh(z) is the root of 1 - tanh(z)**2, whatever is drawn: a power is left out, and no root was taken."""
    diagnosis = grade(slope="def slope(z, dh):\n    return dh / np.cosh(z)")[0]["slope"].diagnosis

    assert diagnosis.code == "power"
    assert "or of one in which a function is applied" in diagnosis.text


def test_what_is_used_before_it_is_made_is_that_and_no_formula(grade):
    """A return that stands too early: any other value would do in its place, and what is left looks like a mistake."""
    text = "def moved(z, dh):\n    return out\n    out = z - 0.1 * dh"
    diagnosis = grade(moved=text)[0]["moved"].diagnosis

    assert "formula" not in diagnosis.text
    assert diagnosis.code == "undefined"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("slack", "return z - 1 + 1 / (dh > 0)"),
        ("largest", "rows = z.sum(axis=1) - 10 * z.shape[1]; return 0, np.max(rows)"),
        ("slopes", "ahead = z * dh; behind = ahead; return (ahead - behind) / 2"),
    ],
    ids=[
        "z - log(y), where y is 0 or 1",
        "log(best), which is nan and has no largest",
        "no step at all",
    ],
)
def test_infinities_zeros_and_a_label_beside_right_numbers_are_those_of_many_formulas(grade, name, text):
    """It answers as a known mistake does, which nobody has made."""
    with_it = f"def {name}(z, dh):\n    with np.errstate(all='ignore'):\n        {text}"
    verdict = grade(**{name: with_it})[0][name]

    assert verdict.status == "failed"
    assert verdict.diagnosis is None or "formula" not in verdict.diagnosis.text


def test_what_a_check_sets_is_not_left_out(grade):
    """A constructor raises where it makes an array: without that line it raises no more, and nothing can be set."""
    verdict = grade(Layer=RIGHT["Layer"].replace("self.W = np.zeros((n, n))", "self.W = n.zeros((n, n))"))[0]["layer"]

    assert verdict.diagnosis.code != "not-in-place"
    assert verdict.diagnosis.line == "hw.py, line 22"


def test_of_answers_that_are_all_zeros_it_is_said_that_they_are(grade):
    """No formula is told of them; of the two parts of an answer, the right one has no part in it."""
    plain = grade(slope="def slope(z, dh):\n    kept = dh - dh.mean()\n    return 0 * (z + kept)")[0]["slope"]
    label = (
        "def largest(z, dh):\n    rows = np.sum(z - 10, axis=1)\n    return np.argmax(rows), 0 * (rows.sum() + z[0, 0])"
    )

    assert (plain.diagnosis.code, plain.diagnosis.text.split(",")[0]) == (
        "incomplete",
        "all that is wrong in its answer is zero",
    )
    assert "zero" in grade(largest=label)[0]["largest"].diagnosis.text


def test_what_is_never_set_is_not_kept_from_an_earlier_call(grade):
    """It returns from inside the loop: what is in the rest of its array is whatever was in the memory."""
    head = "def slopes(z, dh):\n    found = np.empty(z.shape)\n    for i in range(len(z)):\n"
    text = f"{head}        found[i] = z[i] * dh[i]\n        return found"

    assert grade(slopes=text)[0]["slopes"].diagnosis.code == "early-return"
