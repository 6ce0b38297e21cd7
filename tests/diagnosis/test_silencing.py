"""Where a function raises in a part that no check compares, no value that goes there is the one that is meant."""

import pytest
from mistaken import grading

SPEC = """
format: 1
id: silent
title: Rows without their mean
reference: answers.py
functions: {centred: {args: [X], returns: [out, {private: cache}]}}
draw:
  n: {integer: [2, 5]}
  d: {integer: [2, 4]}
  X: {normal: ["n", d]}
trials: 3
checks:
  - {id: value, says: S., matches: "centred(X)[0]"}
"""
REFERENCE = "def centred(X):\n    return X - X.mean(axis=0), (X,)\n"
RIGHT = """def centred(X):
    out = X - X.mean(axis=0)
    kept = X
    return out, (X, kept)
"""
KEPT = {
    "an index": "out[len(X)]",
    "an index with a factor": "out[len(X)] * 2",
    "a column": "X[:, 9].sum()",
    "a power of a row": "out[len(X)] ** 2",
}


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grades by the spec, in which what is kept is private."""
    with grading(tmp_path_factory.mktemp("silent"), spec=SPEC, reference=REFERENCE, right={}) as found:
        yield found


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_what_would_do_with_any_value_is_told_by_its_exception_alone(grade, kept):
    """Anything that does not raise lets the check pass: which of it is meant cannot be known."""
    verdicts, _ = grade(centred=RIGHT.replace("kept = X", f"kept = {kept}"))

    assert verdicts["value"].diagnosis.code == "raised"
    assert verdicts["value"].diagnosis.line == "hw.py, line 5"


def test_what_is_compared_is_named_where_it_raises(grade):
    """A loop that runs one row too far is that, since no other number of rows gives the mean."""
    text = "def centred(X):\n    total = 0\n    for i in range(len(X) + 1):\n        total = total + X[i]\n"
    verdicts, _ = grade(centred=text + "    return X - total / len(X), (X,)\n")

    assert verdicts["value"].diagnosis.code == "off-by-one"
    assert verdicts["value"].diagnosis.line == "hw.py, line 5"
