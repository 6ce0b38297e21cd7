"""The example that is shown has several of everything, where one of something would hide what is wrong."""

import numpy as np
import pytest

from grader.grading import Grader
from grader.order import order

SPEC = """
format: 1
id: one
title: One class, or one example
reference: answers.py
functions:
  softmax: [Z]
  spread: [x, y]
draw:
  C: {integer: [1, 3]}
  m: {integer: [1, 3]}
  k: {integer: [1, 1]}
  Z: {normal: [C, m]}
  x: {normal: [k, m]}
  y: {normal: [k, m]}
trials: 12
checks:
  - {id: softmax, matches: softmax}
  - {id: spread, matches: spread}
"""
REFERENCE = """import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)

def spread(x, y):
    return x.sum() - y.sum()
"""
WRONG = """import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=1, keepdims=True))
    return t / t.sum(axis=1, keepdims=True)

def spread(x, y):
    return x.sum() + y.sum()
"""


@pytest.fixture(scope="module", params=[1, 2, 3])
def shown(request, tmp_path_factory):
    """The counterexamples of the wrong text, by seed."""
    folder = tmp_path_factory.mktemp("one")
    for name, text in {"spec.yaml": SPEC, "answers.py": REFERENCE, "hw.py": WRONG}.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Grader(order(folder / "spec.yaml", seed=request.param)) as grader:
        return {verdict.id: verdict.counterexample.inputs for verdict in grader.grade(folder / "hw.py").verdicts}


def test_there_are_several_of_what_may_be_several(shown):
    """A softmax along the wrong axis is not shown on one class, nor on one example."""
    assert np.shape(shown["softmax"]["Z"]) == (2, 2)


def test_there_is_one_of_what_is_always_one(shown):
    """What the spec draws once stays so; of the other size there are two, though one would show it."""
    assert np.shape(shown["spread"]["x"]) == (1, 2)
