"""Counterexamples of gradients that take objects: they show what the report says, and nothing below a right hand-in."""

import json
import re
import subprocess
import sys

import pytest

from grader.grading import Grader
from grader.order import order

HEAD = "import numpy as np\n"
# How a class is handed its parameters -> its constructor, how it is made, and who gets them
HANDED = {
    "constructor": ("def __init__(self, w, b):\n        self.w, self.b = w, b", "Layer(w, b)"),
    "attributes": (
        "def __init__(self):\n        self.w, self.b = None, None",
        "set(set(Layer().w, w).b, b)",
    ),
    "a dict": ("def __init__(self, p):\n        self.w, self.b = p['w'], p['b']", "Layer({'w': w, 'b': b})"),
}
# How the gradients come back -> what backward returns, and what is claimed
RETURNED = {
    "attributes": ("self.dw, self.db = dw, db\n        return dx", "[dx, net.dw, net.db]"),
    "a tuple": ("self.dw, self.db = dw, db\n        return dx, dw, db", "dx"),
    "a dict": ("self.dw, self.db = dw, db\n        return {'x': dx, 'w': dw, 'b': db}", "dx"),
}
PAIRS = (
    ("constructor", "attributes"), ("constructor", "a dict"), ("attributes", "a tuple"), ("a dict", "attributes")
)  # fmt: skip
CLASS = """
class Layer:
    {constructor}

    def forward(self, x):
        self.x = x
        self.out = np.tanh(x @ self.w + self.b)
        return self.out

    def backward(self, dout):
        d = dout * (1 - self.out ** 2)
        dx, dw, db = np.outer(d, self.w), self.x.T @ d, d.sum()
        {returned}
"""
SPEC = """
format: 1
id: layer
title: A layer
reference: layer_ref.py
functions:
  Layer: {{args: {arguments}, methods: {{forward: [x], backward: [dout]}}, attributes: [w, b, dw, db]}}
draw:
  n: {{integer: [2, 5]}}
  k: {{integer: [2, 5]}}
  x: {{normal: [n, k]}}
  w: {{normal: [k], scale: 0.5}}
  b: {{normal: [], scale: 0.5}}
  dout: {{normal: [n]}}
checks:
  - id: value
    says: forward is tanh(x w + b).
    matches: {{call: "{made}.forward(x)", to: "tanh(x @ w + b)"}}
  - id: gradients
    says: backward gives the gradients.
    after: [value]
    let: {{net: "{made}", out: net.forward(x), dx: net.backward(dout)}}
    gradient: {{of: "sum(out * dout)", wrt: [x, w, b], is: {claimed}}}
"""
WRONG = {
    "dx": ("np.outer(d, self.w)", "np.outer(dout, self.w)"),
    "dw": ("self.x.T @ d,", "2 * self.x.T @ d,"),
    "db": ("d.sum()", "d.mean()"),
    "forward": ("self.w + self.b)", "self.w)"),
}
PASTE = """
import json, sys

told = []
for text, lines in json.load(sys.stdin):
    seen = []
    exec(text + "\\n" + "\\n".join(lines), {"print": lambda label, value: seen.append(float(value))})
    told.append(seen)
json.dump(told, sys.stdout)
"""


def _printed(asked):
    done = subprocess.run(
        [sys.executable, "-c", PASTE], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=PAIRS, ids=" and ".join)
def told(request, tmp_path_factory):
    """Of each mistake the verdict on the gradients, the wrong hand-in's text, and the right one's."""
    handed, returned = request.param
    (constructor, made), (body, claimed) = HANDED[handed], RETURNED[returned]
    right = HEAD + CLASS.format(constructor=constructor, returned=body)
    arguments = re.sub(r"self, |self", "", re.search(r"\((.*?)\)", constructor)[1])
    folder = tmp_path_factory.mktemp("layer")
    (folder / "layer_ref.py").write_text(right, encoding="utf-8")
    spec = SPEC.format(arguments=f"[{arguments}]", made=made.replace('"', "'"), claimed=claimed)
    (folder / "layer.yaml").write_text(spec, encoding="utf-8")
    found = {}
    with Grader(order(folder / "layer.yaml", seed=4)) as grader:
        for name, (old, new) in WRONG.items():
            assert old in right
            (folder / "hw.py").write_text(right.replace(old, new), encoding="utf-8")
            verdicts = {each.id: each for each in grader.grade(folder / "hw.py").verdicts}
            found[name] = verdicts["gradients"], right.replace(old, new), right
    return found


def test_what_is_pasted_shows_the_failure_and_only_that(told):
    """The number of the report and the measured one below the wrong hand-in; below the right one, no difference."""
    shown = {name: each for name, each in told.items() if each[0].counterexample is not None}
    assert {"dx", "dw", "db"} <= shown.keys()
    asked = [[text, each[0].counterexample.lines] for each in shown.values() for text in each[1:]]
    printed = _printed(asked)
    for (verdict, *_), wrong, right in zip(shown.values(), printed[::2], printed[1::2], strict=True):
        finding, lines = verdict.finding, verdict.counterexample.lines
        assert 1 < len(lines) <= 3
        assert wrong == [pytest.approx(finding.actual_at), pytest.approx(finding.expected_at, rel=1e-4, abs=1e-8)]
        assert right[0] == pytest.approx(right[1], rel=1e-4, abs=1e-8), lines
        assert wrong[0] != pytest.approx(wrong[1], rel=1e-4, abs=1e-8), lines


def test_a_wrong_forward_is_not_held_against_backward(told):
    """A gradient that the own loss does not have is no mistake of backward's where that loss is wrong itself."""
    verdict = told["forward"][0]

    assert verdict.diagnosis is None, verdict.diagnosis
    assert not any("level" in (part.message or "") for part in verdict.parts)
