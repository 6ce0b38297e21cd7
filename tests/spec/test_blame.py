"""Advice on what breaks a law of judging by construction: with its line, and what to do."""

import pytest

from grader.spec import lint

HEAD = """format: 1
id: blame
title: Blame
reference: answers.py
functions:
  forward: {args: [X], returns: [out, {private: cache}]}
  backward: [d, cache]
  loss: [X]
  slope: [X]
  train: [X]
  other: [X]
draw: {n: {integer: [4, 6]}, X: {normal: [n, 3]}, d: {normal: [n, 3]}}
checks:
  - {id: forward, says: S., matches: forward}
  - {id: loss, says: S., matches: {call: loss(X), to: sum(X ** 2)}}
  - {id: other, says: S., matches: {call: other(X), to: X}}
"""
REFERENCE = """
def forward(X):
    return X, None

def backward(d, cache):
    return d

def slope(X):
    return 2 * X

def train(X):
    return forward(X)[0]

def other(X):
    return X
"""
LOSS = "def loss(X):\n    return (X ** 2).sum()\n"
CASES = {
    "private-part": ("holds: 'forward(X)[1] == ref.forward(X)[1]'", LOSS, "'cache' of forward's answer is private"),
    "with-a-private-part": ("holds: forward(X) == ref.forward(X)", LOSS, "compare forward(...)[0]"),
    "no-loss": ("after: [loss], gradient: {of: loss(X), wrt: X, is: slope(X)}", "", "add it to the reference"),
    "not-needed": ("after: [other], matches: train", LOSS, "leave it out of 'after'"),
}
FINE = {
    "public-part": "holds: 'forward(X)[0] == ref.forward(X)[0]'",
    "the-same-question-again": "pure: forward",
    "handed-on": "holds: 'backward(d, forward(X)[1]) == d'",
    "loss": "after: [loss], gradient: {of: loss(X), wrt: X, is: slope(X)}",
    "used-within": "after: [forward], matches: train",
}


def _advice(tmp_path, check, loss):
    (tmp_path / "answers.py").write_text(REFERENCE + loss, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(f"{HEAD}  - {{id: it, says: S., {check}}}\n", encoding="utf-8")
    others = ("is never 3", "no check uses it", "no check calls")
    found = [str(problem) for problem in lint(tmp_path / "spec.yaml")]
    return [line for line in found if not any(words in line for words in others)]


@pytest.mark.parametrize(("check", "loss", "words"), CASES.values(), ids=CASES)
def test_what_costs_others_points_is_advised_against(tmp_path, check, loss, words):
    """A private part that is compared, a loss that only students have, an `after` without a need."""
    found = [line for line in _advice(tmp_path, check, loss) if words in line]

    assert len(found) == 1
    assert f"spec.yaml:{HEAD.count(chr(10)) + 1}:" in found[0]


@pytest.mark.parametrize("check", FINE.values(), ids=FINE)
def test_what_costs_nobody_points_is_not(tmp_path, check):
    """A public part, a private one in the hands of its own side, a loss that the reference has, a helper within."""
    assert _advice(tmp_path, check, LOSS) == []
