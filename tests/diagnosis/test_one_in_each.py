"""A mistake in a helper and one in what calls it: the first is known when the second is looked for."""

import pytest
from mistaken import grading

SPEC = """
format: 1
id: each
title: A loss and a step
reference: answers.py
functions:
  loss: [e]
  step: [e, params, grads, lr]
draw:
  e: {normal: [6]}
  a: {normal: [3]}
  b: {normal: [2, 3]}
  lr: {uniform: [], low: 0.1, high: 0.5}
checks:
  - {id: loss, matches: loss}
  - id: step
    let:
      params: "{'a': a, 'b': b, 'c': 2 * a, 'd': a + 1, 'f': b * b, 'g': a - 2}"
      grads: "{'a': b[0], 'b': b * b, 'c': a * a, 'd': b[1], 'f': b - 1, 'g': 2 * b[0]}"
    matches: step
"""
RIGHT = """
def half(e):
    return e * e / 2

def loss(e):
    total = 0.0
    for one in e:
        total += half(one)
    return total / len(e)

def step(e, params, grads, lr):
    cost = loss(e)
    new = {}
    for key in params:
        new[key] = params[key].copy()
        new[key] -= lr * grads[key]
    return new, cost
"""


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by a spec of two functions, one of which calls the other."""
    reference = f"import numpy as np\n{RIGHT}"
    with grading(tmp_path_factory.mktemp("each"), spec=SPEC, reference=reference, right={}) as found:
        yield found


@pytest.mark.parametrize("step", ["-= grads[key]", "+= lr * grads[key]"])
def test_both_have_their_line(grade, step):
    """What the caller gives is wrong in its own way in most parts, and in its helper's way in one."""
    wrong = RIGHT.replace("e * e / 2", "e * e").replace("-= lr * grads[key]", step)
    verdicts, text = grade(all=wrong)
    told = {name: verdict.diagnosis for name, verdict in verdicts.items() if verdict.diagnosis is not None}

    lines = text.split("\n")
    assert {name: lines[int(each.line.split()[-1]) - 1].strip() for name, each in told.items()} == {
        "loss": "return e * e",
        "step": f"new[key] {step}",
    }


def test_what_is_right_passes(grade):
    """The right text passes."""
    verdicts, _ = grade(all=RIGHT)

    assert {verdict.status for verdict in verdicts.values()} == {"passed"}
