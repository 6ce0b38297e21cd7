"""A small spec with its reference, and hand-ins graded by it in one sandbox."""

import textwrap
from contextlib import contextmanager

from grader.grading import Grader
from grader.order import order

SEED = 20261126
REFERENCE = """
import numpy as np

def softmax(Z):
    t = np.exp(Z - Z.max(axis=0, keepdims=True))
    return t / t.sum(axis=0, keepdims=True)

def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m

def output_grad(Y_hat, Y):
    return Y_hat - Y

def weight_grad(dZ, A):
    m = dZ.shape[1]
    return dZ @ A.T / m

def relu_backward(dA, Z):
    return dA * (Z > 0)
"""

SPEC = """
format: 1
id: small
title: A small spec
reference: answers.py
functions:
  softmax:       {args: [Z]}
  cost:          {args: [Y_hat, Y]}
  output_grad:   {args: [Y_hat, Y]}
  weight_grad:   {args: [dZ, A]}
  relu_backward: {args: [dA, Z]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [2, 7]}
  n: {integer: [2, 6]}
  Z: {normal: [C, m], scale: 2}
  dA: {normal: [C, m]}
  A: {normal: [n, m]}
  Y: {one_hot: [C, m]}
trials: 8
checks:
  - {id: softmax, matches: softmax, hint: Look at the columns. REVEAL}
  - {id: cost, let: {Y_hat: ref.softmax(Z)}, matches: cost}
  - id: dZ
    after: [softmax, cost]
    gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "output_grad(softmax(Z), Y)"}
  - {id: dW, let: {dZ: dA}, matches: weight_grad}
  - {id: relu, matches: relu_backward}
"""

RIGHT = {
    "softmax": "def softmax(Z):\n    e = np.exp(Z - np.max(Z, axis=0))\n    return e / np.sum(e, axis=0)",
    "cost": "def cost(Y_hat, Y):\n    losses = -(Y * np.log(Y_hat)).sum(axis=0)\n    return losses.mean()",
    "output_grad": "def output_grad(Y_hat, Y):\n    return Y_hat - Y",
    "weight_grad": "def weight_grad(dZ, A):\n    return np.dot(dZ, A.T) / A.shape[1]",
    "relu_backward": "def relu_backward(dA, Z):\n    dZ = dA.copy()\n    dZ[Z <= 0] = 0\n    return dZ",
}


@contextmanager
def grading(folder, *, spec=SPEC, reference=REFERENCE, right=RIGHT, reveal="", **options):
    """A function that grades a hand-in with these functions in place of right ones."""
    (folder / "answers.py").write_text(reference, encoding="utf-8")
    path = folder / "small.yaml"
    path.write_text(textwrap.dedent(spec).replace(" REVEAL", f"{reveal}"), encoding="utf-8")
    with Grader(order(path, seed=SEED, **options)) as grader:

        def grade(**functions):
            text = "import numpy as np\n\n" + "\n\n".join({**right, **functions}.values())
            hand_in = folder / "hw.py"
            hand_in.write_text(text, encoding="utf-8")
            report = grader.grade(hand_in)
            faults = [each for each in report.warnings if "fault of the grader" in each]
            assert not faults, faults
            grade.report, grade.sought_s = report, grader.sought_s
            return {verdict.id: verdict for verdict in report.verdicts}, text

        grade.folder = folder
        yield grade
