"""What the page says of classes, references and sizes, graded for real."""

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
    report = grade(tmp_path / "net.yaml", tmp_path / "hw.py", seed=1)

    assert {verdict.id for verdict in report.verdicts if verdict.status != "passed"} == wrong


SIZES = """\
format: 1
id: convolution
title: A convolution and a layer
reference: own.py
functions:
  conv: [x, k]
  Layer: {args: [D], methods: {value: [x]}, attributes: [w]}
draw:
  L: {integer: [4, 9]}
  K: {integer: [1, 3]}
  D: {integer: [2, 5]}
  x: {normal: [L]}
  k: {normal: [K]}
  u: {normal: [L]}
  w: {normal: [D]}
  a: {normal: [D]}
trials: 4
checks:
  - {id: conv, holds: "sum(conv(x, k) * u[:L - K + 1]) == sum(ref.conv(x, k) * u[:L - K + 1])"}
  - id: layer
    let: {mine: "set(Layer(D).w, w)", right: "set(ref.Layer(D).w, w)"}
    holds: mine.value(a) == right.value(a)
  - id: both
    after: [layer]
    let: {layer: "set(Layer(D).w, w)"}
    holds: conv(layer.value(a) * x, k) == layer.value(a) * ref.conv(x, k)
"""
LAYERS = """\
import numpy as np

def conv(x, k):
    return np.convolve(x, k, mode="valid")

class Layer:
    def __init__(self, D):
        self.w = np.zeros(D)

    def value(self, x):
        return self.w @ x
"""


def _statuses(folder, student, reference=LAYERS):
    (folder / "sizes.yaml").write_text(SIZES, encoding="utf-8")
    (folder / "own.py").write_text(reference, encoding="utf-8")
    (folder / "hw.py").write_text(student, encoding="utf-8")
    return {
        verdict.id: str(verdict.status) for verdict in grade(folder / "sizes.yaml", folder / "hw.py", seed=1).verdicts
    }


def test_the_reference_gets_full_marks(tmp_path):
    """A spec is tried by grading its own reference, classes included; a slice stands for a size that is computed."""
    assert _statuses(tmp_path, LAYERS) == dict.fromkeys(["conv", "layer", "both"], "passed")


def test_a_class_of_the_reference(tmp_path):
    """Its objects answer for themselves, and it takes the place of a class that is wrong."""
    wrong = LAYERS.replace("return self.w @ x", "return 2 * np.inf * (self.w @ x)")

    assert _statuses(tmp_path, wrong) == {"conv": "passed", "layer": "failed", "both": "passed"}


def test_a_reference_that_fails_its_own_check(tmp_path):
    """Nobody is judged by a check that the reference does not pass, however the student's functions fare in it.

    Its layer answers otherwise each time, and two of the checks ask it twice.
    """
    counting = LAYERS.replace("import numpy as np", "import itertools\nimport numpy as np\nCOUNT = itertools.count()")
    wrong = counting.replace("self.w @ x", "self.w @ x + next(COUNT)")

    assert _statuses(tmp_path, LAYERS, wrong) == {"conv": "passed", "layer": "invalid", "both": "invalid"}


CORNER = """\
format: 1
id: corner
title: A loss with a corner
reference: own.py
functions:
  loss: {args: [x]}
  slope: {args: [x]}
draw:
  x: {each: [[0.0, 1.5, -2.0], [3.0, 0.0, 0.0]]}
trials: 2
checks:
  - id: value
    matches: loss
  - id: slope
    after: [value]
    gradient: {of: loss(x), wrt: x, is: slope(x)}
"""
CORNERED = """\
import numpy as np

def loss(x):
    return np.maximum(x, 0).sum()

def slope(x):
    return (np.asarray(x) > 0).astype(float)
"""


def test_what_the_engine_notes_reaches_the_report(tmp_path):
    """A gradient at a corner of the loss passes with a note that says so in plain words."""
    (tmp_path / "spec.yaml").write_text(CORNER)
    (tmp_path / "own.py").write_text(CORNERED)
    (tmp_path / "hw.py").write_text(CORNERED)

    verdict = {each.id: each for each in grade(tmp_path / "spec.yaml", tmp_path / "hw.py", seed=3).verdicts}["slope"]

    assert verdict.status == "passed"
    assert any("corner exactly here" in note and "judged beside it" in note for note in verdict.notes)
