"""Counterexamples: small, in the student's own words, and each shows the same when it is pasted below their code."""

import json
import subprocess
import sys

import numpy as np
import pytest
from ridge import replaced, ridge, verdicts

from grader.show import show

# check -> the hand-in's functions, and what its lines must have in them
WRONG = {
    "a factor": (
        "loss",
        {"loss": "def loss(W, X, Y, reg):\n    return ((W @ X - Y) ** 2).sum() + reg / 2 * (W ** 2).sum()"},
    ),
    "sizes in numbers": ("fixed", {"predict": "def predict(W, X):\n    return 2 * W @ X"}),
    "their own names": (
        "predict",
        {
            "predict": "def forward(weights, inputs):\n    return weights @ inputs + 1",
            "loss": "def loss(W, X, Y, reg):\n    return 1.0",
            "grad": "def grad(W, X, Y, reg):\n    return W",
        },
    ),
    "both sides theirs": ("linear", {"predict": "def predict(W, X):\n    return (W @ X) ** 2"}),
    "an inequality": ("positive", {"loss": "def loss(W, X, Y, reg):\n    return -((W @ X - Y) ** 2).sum()"}),
    "a gradient": ("grad", {"grad": "def grad(W, X, Y, reg):\n    return (W @ X - Y) @ X.T / X.shape[1]"}),
    "a gradient behind a wrong loss": (
        "grad",
        {
            "loss": "def loss(W, X, Y, reg):\n    return np.abs(W @ X - Y).sum()",
            "grad": "def grad(W, X, Y, reg):\n    return W * 2",
        },
    ),
    "another shape": ("one-hot", {"one_hot": "def one_hot(y, n):\n    return y"}),
    "a name that is taken": ("one-hot", {"one_hot": "def one_hot(step, loss):\n    return np.eye(loss)[step].T"}),
    "a changed argument": ("step-pure", {"step": "def step(A, B):\n    A -= 0.1 * B\n    return A"}),
    "another order": ("loss", {"loss": "def loss(x, Y, reg, w):\n    return ((w @ x - Y) ** 2).sum() + reg"}),
    "by name only": ("loss", {"loss": "def loss(W, *, X, Y, reg):\n    return ((W @ X - Y) ** 2).sum() + reg"}),
    "defaults": ("loss", {"loss": "def loss(w, X, Y, reg=0, m=1):\n    return ((w @ X - Y) ** 2).sum() + reg / m"}),
    "defaults in another order": (
        "grad",
        {"grad": "def grad(Y, X, W, reg=0.5, scale=1):\n    return scale * (W @ X - Y) @ X.T + reg * W"},
    ),
    "not refused": ("refused", {"step": "def step(W, dW):\n    return W - 0.1 * dW.sum()"}),
}
PASTE = """
import json, sys
import numpy as np

def plain(value):
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value

told = []
for text, lines in json.load(sys.stdin):
    seen = []
    exec(text + "\\n" + "\\n".join(lines), {"print": lambda label, value: seen.append([label.strip(), plain(value)])})
    told.append(seen)
json.dump(told, sys.stdout)
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Of each case the verdict, its lines, and what they print below the student's code in a fresh interpreter."""
    spec = ridge(tmp_path_factory.mktemp("ridge"))
    texts = {name: replaced(**functions) for name, (_, functions) in WRONG.items()}
    found = {name: verdicts(spec, texts[name])[check] for name, (check, _) in WRONG.items()}
    lines = {name: verdict.counterexample.lines for name, verdict in found.items()}
    asked = json.dumps([[texts[name], lines[name]] for name in WRONG])
    done = subprocess.run([sys.executable, "-c", PASTE], input=asked, capture_output=True, text=True, check=True)
    told = dict(zip(WRONG, json.loads(done.stdout), strict=True))
    return {name: (found[name], lines[name], told[name]) for name in WRONG}


@pytest.mark.parametrize("name", WRONG)
def test_pasted_lines_show_what_the_report_shows(shown, name):
    """The student's number is the reported one, and so is the right one."""
    verdict, lines, told = shown[name]
    finding = verdict.finding

    assert len(lines) <= 3
    numbers = dict(told)
    other = next(value for label, value in told if label != "yours:")
    if verdict.kind == "gradient":
        assert numbers["yours:"] == pytest.approx(finding.actual_at)
        assert other == pytest.approx(finding.expected_at, rel=1e-4)
    elif verdict.kind == "raises":
        assert other == "ValueError"
    elif verdict.kind == "pure":
        assert numbers["yours:"] != other
    else:
        assert show(np.asarray(numbers["yours:"])) == pytest.approx(np.asarray(finding.actual), rel=1e-9)
        assert show(np.asarray(other)) == pytest.approx(np.asarray(finding.expected), rel=1e-9)


@pytest.mark.parametrize("name", WRONG)
def test_examples_are_small_and_short(shown, name):
    """Two by two at most, and drawn numbers of two decimals."""
    example = shown[name][0].counterexample
    arrays = [np.asarray(value) for value in example.inputs.values() if isinstance(value, list)]

    assert max((array.size for array in arrays), default=0) <= (14 if name == "not refused" else 4)
    for array in arrays:
        np.testing.assert_array_equal(array, np.round(array, 2))


def test_lines_are_in_the_words_of_the_student(shown):
    """The alias that they chose for the function, and their own parameters; no name is written over."""
    lines = shown["their own names"][1]
    assert lines[0].startswith("weights = np.array([[")
    assert "inputs = np.array([[" in lines[0]
    assert lines[1] == 'print("yours:   ", forward(weights, inputs))'
    assert "step =" not in shown["a name that is taken"][1][0].replace("step_ =", "")


def test_a_gradient_is_measured_in_the_lines(shown):
    """By a difference quotient of the student's own loss, as far as that measures what the report says."""
    assert "(loss(W + step, X, Y, " in shown["a gradient"][1][2]
    assert "loss(" not in shown["a gradient behind a wrong loss"][1][2]
