"""A dict of gradients may call them `W` where the reference says `dW`, and the other way round."""

import pytest
from mistaken import grading

from grader.diagnosis.read import SlopeKey

SPEC = """
format: 1
id: keys
title: Gradients in a dict
reference: answers.py
functions:
  cost: [W, b, X]
  back: [W, b, X]
draw:
  n: {integer: [2, 4]}
  m: {integer: [3, 5]}
  W: {normal: [1, n]}
  b: {normal: []}
  X: {normal: [n, m]}
checks:
  - {id: cost, matches: cost}
  - {id: slopes, after: [cost], gradient: {of: "cost(W, b, X)", wrt: [W, b], is: "back(W, b, X)"}}
"""
COST = "import numpy as np\n\ndef cost(W, b, X):\n    return np.sum((W @ X + b) ** 2)\n\n"
BACK = "def back(W, b, X):\n    e = 2 * (W @ X + b)\n    dW = e @ X.T\n    return {%r: dW, %r: e.sum()}\n"


@pytest.fixture(scope="module", params=[("W", "b"), ("dW", "db")], ids=["short", "long"])
def grade(request, tmp_path_factory):
    """Grades by a reference that says it in one of the two ways."""
    with grading(tmp_path_factory.mktemp("keys"), spec=SPEC, reference=COST + BACK % request.param, right={}) as found:
        yield found


@pytest.mark.parametrize("keys", [("W", "b"), ("dW", "db")], ids=["in short", "at length"])
def test_a_mistake_has_its_line_under_either_key(grade, keys):
    """Whatever the keys, the mistake in one of the gradients is named where it is."""
    verdicts, text = grade(all=COST + (BACK % keys).replace("e @ X.T", "-e @ X.T"))

    told = verdicts["slopes"].diagnosis
    assert told is not None
    assert (told.code, told.line) == ("sign", f"hw.py, line {text[: text.index('dW = ')].count(chr(10)) + 1}")


def test_only_its_own_key_counts():
    """The entry under the very key goes first, and an entry of another name is none."""
    assert SlopeKey("dW").of({"W": 1, "dW": 2}) == 2
    assert SlopeKey("W").of({"dW": 2}) == 2
    with pytest.raises(KeyError):
        SlopeKey("dW").of({"b": 1})
