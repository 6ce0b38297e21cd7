"""What the page says of classes, graded for real: objects stay on the student's side, `set` moves a parameter."""

import pytest

from grader import grade

SPEC = """\
format: 1
id: net
title: A class
reference: own.py
functions:
  Net:
    args: [D, C]
    methods: {scores: [X], loss: {args: [X, y], optional: [y]}}
    attributes: [params]
draw:
  D: {integer: [2, 5]}
  C: {integer: [2, 6]}
  m: {integer: [1, 7]}
  X: {normal: [m, D]}
  y: {labels: [m], classes: C}
  W: {normal: [D, C]}
  b: {normal: [C]}
trials: 4
checks:
  - id: scores
    let: {net: "Net(D, C)"}
    matches: {call: "set(net.params['W'], W, net.params['b'], b).scores(X)", to: "X @ W + b"}
  - id: loss
    let: {net: "Net(D, C)"}
    matches: {call: "set(net.params['W'], W).loss(X, y)[0]", to: "ref.loss(X @ W, y)"}
  - id: without-labels
    let: {net: "Net(D, C)"}
    holds: net.loss(X) == net.scores(X)
  - id: gradient
    after: [loss]
    let: {net: "Net(D, C)"}
    gradient: {of: "set(net.params['W'], W).loss(X, y)[0]", wrt: W, is: "set(net.params['W'], W).loss(X, y)[1]['W']"}
"""
REFERENCE = """\
import numpy as np

def loss(scores, y):
    return np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y])
"""
STUDENT = """\
import numpy as np

class Net:
    def __init__(self, D, C):
        self.params = {"W": np.zeros((D, C)), "b": np.zeros(C)}

    def scores(self, X):
        return X @ self.params["W"] + self.params["b"]

    def loss(self, X, y=None):
        s = self.scores(X)
        if y is None:
            return s
        m = len(y)
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(m), y]).mean()
        p[np.arange(m), y] -= 1
        return loss, {"W": X.T @ p / m, "b": p.mean(axis=0)}
"""


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (("", ""), set()),
        (("X.T @ p / m", "X.T @ p"), {"gradient"}),
        (('@ self.params["W"] +', '@ self.params["W"] -'), {"scores"}),
        (("return s\n", "return -s - 1\n"), {"without-labels"}),
    ],
)
def test_class(tmp_path, spoil, wrong):
    """Exactly the check that a mistake concerns fails."""
    (tmp_path / "net.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "own.py").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "hw.py").write_text(STUDENT.replace(*spoil), encoding="utf-8")
    report = grade(tmp_path / "net.yaml", tmp_path / "hw.py")

    assert {verdict.id for verdict in report.verdicts if verdict.status != "passed"} == wrong
