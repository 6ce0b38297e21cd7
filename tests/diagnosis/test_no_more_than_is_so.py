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


def test_an_answer_with_infinities_is_that_of_many_formulas(grade):
    """It answers as `z - log(y)` would, where y is 0 or 1: nobody has written a logarithm."""
    text = "def slack(z, dh):\n    with np.errstate(all='ignore'):\n        return z - 1 + 1 / (dh > 0)"
    verdict = grade(slack=text)[0]["slack"]

    assert verdict.status == "failed"
    assert verdict.diagnosis is None or "formula" not in verdict.diagnosis.text


def test_what_a_check_sets_is_not_left_out(grade):
    """A constructor raises where it makes an array: without that line it raises no more, and nothing can be set."""
    verdict = grade(Layer=RIGHT["Layer"].replace("self.W = np.zeros((n, n))", "self.W = n.zeros((n, n))"))[0]["layer"]

    assert verdict.diagnosis.code != "not-in-place"
    assert verdict.diagnosis.line == "hw.py, line 15"
