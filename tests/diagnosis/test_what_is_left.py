"""An argument that a function should change is compared as the function leaves it."""

import pytest
from mistaken import grading

SPEC = """
format: 1
id: left
title: What is given is moved along
reference: answers.py
functions:
  moved: [W, g, state]
  noted: [x, state]
draw:
  W: {normal: [3, 4]}
  g: {normal: [3, 4]}
  x: {normal: [5]}
  v: {normal: [3, 4]}
  mu: {normal: []}
checks:
  - {id: weights, let: {state: "{'v': v}"}, matches: {call: "after(moved(W, g, state), W)", to: "ref.next(W, g, v)"}}
  - {id: state, let: {state: "{'v': v}"}, holds: "after(moved(W, g, state), state)['v'] == ref.velocity(g, v)"}
  - id: noted
    let: {state: "{'mu': mu, 'n': 3}"}
    holds: "after(noted(x, state), state)['mu'] == 0.9 * mu + 0.1 * mean(x)"
"""
REFERENCE = """import numpy as np

def velocity(g, v):
    return 0.9 * v - 0.1 * g

def next(W, g, v):
    return W + velocity(g, v)

def moved(W, g, state):
    state["v"] = 0.9 * state["v"] - 0.1 * g
    W += state["v"]

def noted(x, state):
    state["mu"] = 0.9 * state["mu"] + 0.1 * np.mean(x)
"""
RIGHT = """import numpy as np

def moved(W, g, state):
    v = state["v"]
    v = 0.9 * v - 0.1 * g
    state["v"] = v
    W += v

def noted(x, state):
    mu = 0.9 * state["mu"] + 0.1 * np.mean(x)
    state["mu"] = mu
"""
# what stands in the right text, what in its place, the line of that, the check that does not pass, the code
WAYS = {
    "weights of their own": ("W += v", "W = W + v", 7, "weights", "not-in-place"),
    "the wrong way": ("W += v", "W -= v", 7, "weights", "sign"),
    "a sign in the state": ("0.9 * v - 0.1 * g", "0.9 * v + 0.1 * g", 5, "state", "sign"),
    "not put back": ('    state["v"] = v\n', "", 5, "state", "not-in-place"),
    "not put back under its name": ('state["mu"] = mu', "mu = mu", 10, "noted", "not-in-place"),
    "on a copy": ("    mu = 0.9", "    state = dict(state)\n    mu = 0.9", 10, "noted", "not-in-place"),
    "no mean": ("np.mean(x)", "np.sum(x)", 10, "noted", "not-averaged"),
    "a wrong share": ("0.1 * np.mean", "0.2 * np.mean", 10, "noted", "constant"),
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by a spec that asks what becomes of arguments."""
    with grading(tmp_path_factory.mktemp("left"), spec=SPEC, reference=REFERENCE, right={}) as found:
        yield found


@pytest.mark.parametrize(("right", "wrong", "line", "check", "code"), WAYS.values(), ids=WAYS)
def test_what_an_argument_is_left_as_has_a_name_and_a_line(grade, right, wrong, line, check, code):
    """A mistake in what becomes of an argument is named as one in an answer is, with its line."""
    assert right in RIGHT
    verdicts, text = grade(all=RIGHT.replace(right, wrong))

    told = verdicts[check].diagnosis
    before = text[: text.index("def moved")].count("\n") - 2
    assert told is not None
    assert (told.code, told.line) == (code, f"hw.py, line {before + line}")


def test_what_is_left_right_passes(grade):
    """The right text passes."""
    verdicts, _ = grade(all=RIGHT)

    assert {verdict.status for verdict in verdicts.values()} == {"passed"}
