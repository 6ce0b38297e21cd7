"""Hand-ins that are not plain functions: methods of classes, PyTorch, the other layout; through the real sandbox."""

import textwrap

import numpy as np
import pytest

from grader import grade
from grader.judging.proving import prove
from grader.model import Status
from grader.spec import load_spec

NET_REFERENCE = """
import numpy as np

class TwoLayerNet:
    def __init__(self, D, H, C):
        self.params = {"W1": np.zeros((D, H)), "W2": np.zeros((H, C))}

    def scores(self, X):
        return np.maximum(0, X @ self.params["W1"]) @ self.params["W2"]

    def loss(self, X, y):
        W1, W2 = self.params["W1"], self.params["W2"]
        hidden = np.maximum(0, X @ W1)
        scores = hidden @ W2
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        m = len(y)
        loss = -np.mean(np.log(p[np.arange(m), y]))
        p[np.arange(m), y] -= 1
        dscores = p / m
        return loss, {"W1": X.T @ ((dscores @ W2.T) * (hidden > 0)), "W2": hidden.T @ dscores}

def mean_loss(W1, W2, X, y):
    net = TwoLayerNet(*W1.shape, W2.shape[1])
    net.params.update(W1=W1, W2=W2)
    return net.loss(X, y)[0]
"""
NET_SPEC = """
format: 1
id: two-layer-net
title: A network as a class
reference: answers.py
functions:
  TwoLayerNet: {args: [D, H, C], methods: {scores: [X], loss: [X, y]}, attributes: [params]}
draw:
  D: {integer: [2, 5]}
  H: {integer: [2, 5]}
  C: {integer: [2, 4]}
  m: {integer: [1, 6]}
  X: {normal: [m, D]}
  W1: {normal: [D, H]}
  W2: {normal: [H, C]}
  y: {labels: [m], classes: C}
trials: 6
checks:
  - id: shapes
    points: 1
    says: The first weights are a matrix of D rows.
    holds: TwoLayerNet(D, H, C).params['W1'].shape[0] == D
  - id: loss
    points: 1
    says: The loss is the mean cross-entropy.
    let: {net: "TwoLayerNet(D, H, C)"}
    holds: "set(net.params['W1'], W1, net.params['W2'], W2).loss(X, y)[0] == ref.mean_loss(W1, W2, X, y)"
  - id: gradients
    points: 2
    says: The gradients are those of your loss.
    after: [loss]
    let: {net: "TwoLayerNet(D, H, C)"}
    gradient:
      of: "set(net.params['W1'], W1, net.params['W2'], W2).loss(X, y)[0]"
      wrt: [W1, W2]
      is: "set(net.params['W1'], W1, net.params['W2'], W2).loss(X, y)[1]"
"""
TORCH_REFERENCE = """
import numpy as np

def cost(Z, Y):
    p = np.exp(Z - Z.max(axis=0))
    return -np.sum(Y * np.log(p / p.sum(axis=0))) / Y.shape[1]
"""
TORCH_SPEC = """
format: 1
id: autograd
title: Forward passes for PyTorch
reference: answers.py
framework: torch
functions:
  cost: {args: [Z, Y]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [1, 6]}
  Z: {normal: [C, m]}
  Y: {one_hot: [C, m]}
trials: 6
checks:
  - id: value
    points: 1
    says: The cost is the mean loss.
    matches: cost
  - id: autograd
    points: 2
    says: Autograd finds the gradient of your cost.
    after: [value]
    gradient: {of: "cost(Z, Y)", wrt: Z, by: autograd}
"""


def graded(tmp_path, reference, spec, hand_in, name="homework.py"):
    """The verdicts by id, and the report, of a hand-in under a spec with its reference beside it."""
    (tmp_path / "answers.py").write_text(textwrap.dedent(reference))
    (tmp_path / "spec.yaml").write_text(spec)
    (tmp_path / name).write_text(textwrap.dedent(hand_in))
    report = grade(tmp_path / "spec.yaml", tmp_path / name, seed=1)
    return {verdict.id: verdict for verdict in report.verdicts}, report


@pytest.fixture(scope="module")
def torch():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch")


def test_a_torch_cost_is_judged_by_autograd(tmp_path, torch):
    """Tensors arrive, a number leaves, and the gradient is autograd's own."""
    verdicts, _ = graded(
        tmp_path,
        TORCH_REFERENCE,
        TORCH_SPEC,
        """
        import torch
        def cost(Z, Y):
            assert Z.dtype == torch.float64
            return -(Y * torch.log_softmax(Z, dim=0)).sum() / Y.shape[1]
        """,
    )

    assert [v.status for v in verdicts.values()] == [Status.PASSED, Status.PASSED], verdicts


def test_a_detached_forward_pass_is_caught(tmp_path, torch):
    """A value that is right but whose graph is cut has a wrong gradient: it says where, on a small example."""
    verdicts, _ = graded(
        tmp_path,
        TORCH_REFERENCE,
        TORCH_SPEC,
        """
        import torch
        def cost(Z, Y):
            shift = Z.max(dim=0).values
            t = torch.exp(Z - shift)
            log_sum = torch.log(t.detach().sum(dim=0))
            return -((Y * (Z - shift)).sum() - log_sum.sum()) / Y.shape[1]
        """,
    )

    assert verdicts["value"].status is Status.PASSED
    assert verdicts["autograd"].status is Status.FAILED
    assert verdicts["autograd"].diagnosis.code == "no-gradient"
    assert verdicts["autograd"].diagnosis.line == "homework.py, line 6"
    assert np.size(verdicts["autograd"].counterexample.inputs["Z"]) <= 4


BLOCK = """
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, d, h):
        super().__init__()
        self.inner, self.outer = nn.Linear(d, h).double(), nn.Linear(h, d).double()

    def forward(self, x):
        return x + self.outer(torch.relu(self.inner(x)))

class Momentum:
    def __init__(self, params, lr):
        self.params, self.lr, self.v = params, lr, [torch.zeros_like(p) for p in params]

    def step(self, grads):
        self.v = [0.9 * v + g for v, g in zip(self.v, grads)]
        self.params = [p - self.lr * v for p, v in zip(self.params, self.v)]
"""
BLOCK_SPEC = """
format: 1
id: block
title: A block with a skip, and an optimiser
reference: answers.py
framework: torch
functions:
  Block: {args: [d, h], methods: {forward: [x]}, attributes: [inner.weight, outer.weight, outer.bias]}
  Momentum: {args: [params, lr], methods: {step: [grads]}, attributes: [params]}
draw:
  m: {integer: [2, 4]}
  d: {integer: [2, 5]}
  h: {integer: [3, 6]}
  x: {normal: [m, d]}
  W: {normal: [h, d]}
  V: {normal: [d, h]}
  g: {normal: [d]}
trials: 3
checks:
  - id: value
    let: {block: "set(Block(d, h).inner.weight, W)"}
    holds: "set(block.outer.weight, 0 * V).forward(x) == x + block.outer.bias"
  - id: steps
    steps:
      - {o: "Momentum(list((x[0], g)), 0.1)"}
      - {first: "o.step(list((g, g)))"}
      - {second: "o.step(list((g, g)))"}
    holds: ["o.params[0] == x[0] - 0.29 * g", "o.params[1] == 0.71 * g"]
  - id: way-back
    after: [value]
    let: {block: "Block(d, h)"}
    gradient: {of: sum(block.forward(x)), wrt: x, by: autograd}
"""


def test_a_reference_of_a_torch_spec_may_be_written_in_torch(tmp_path, torch):
    """It is handed tensors, fills parameters as the student's side does, and proves its own spec."""
    (tmp_path / "answers.py").write_text(BLOCK)
    (tmp_path / "spec.yaml").write_text(BLOCK_SPEC)
    assert prove(load_spec(tmp_path / "spec.yaml")) == ()

    right, _ = graded(tmp_path, BLOCK, BLOCK_SPEC, BLOCK)
    wrong, _ = graded(
        tmp_path, BLOCK, BLOCK_SPEC, BLOCK.replace("x + self.outer", "self.outer").replace("0.9 *", "0.8 *")
    )

    assert {verdict.status for verdict in right.values()} == {Status.PASSED}
    assert [wrong[name].status for name in ("value", "steps")] == [Status.FAILED, Status.FAILED]


def test_methods_of_a_class(tmp_path):
    """Objects are made, their attributes read and their methods called, all on the student's side."""
    verdicts, _ = graded(tmp_path, NET_REFERENCE, NET_SPEC, NET_REFERENCE)

    assert [v.status for v in verdicts.values()] == [Status.PASSED] * 3, verdicts


def test_a_wrong_gradient_of_one_weight_of_a_class(tmp_path):
    """The mask of the hidden layer forgotten: the gradient fails and names W1, the loss stands."""
    wrong = NET_REFERENCE.replace(" * (hidden > 0)", "")
    verdicts, _ = graded(tmp_path, NET_REFERENCE, NET_SPEC, wrong)

    assert [v.status for v in verdicts.values()] == [Status.PASSED, Status.PASSED, Status.FAILED]
    assert "W1" in verdicts["gradients"].message


def test_a_garbage_gradient_behind_a_wrong_loss_of_a_class(tmp_path):
    """The loss summed and every gradient 123: both fail; a right gradient behind the wrong loss keeps its points."""
    summed = NET_REFERENCE.replace("loss = -np.mean(", "loss = -np.sum(")
    garbage = summed.replace('return loss, {"W1": X.T', 'return loss, {"W1": 123 + X.T')
    wrong, _ = graded(tmp_path, NET_REFERENCE, NET_SPEC, garbage)
    right, _ = graded(tmp_path, NET_REFERENCE, NET_SPEC, summed)

    assert [v.status for v in wrong.values()] == [Status.PASSED, Status.FAILED, Status.FAILED]
    assert [v.status for v in right.values()] == [Status.PASSED, Status.FAILED, Status.PASSED]


ROWS = """
    import numpy as np
    def softmax(Z):
        t = np.exp(Z - Z.max(axis=1, keepdims=True))
        return t / t.sum(axis=1, keepdims=True)
    def cost(Y_hat, Y):
        return -np.sum(Y * np.log(Y_hat)) / len(Y)
    def output_grad(Y_hat, Y):
        return (Y_hat - Y){change}
    """
COLUMNS_SPEC = """
format: 1
id: small
title: Columns
layout: columns
reference: reference.softmax
functions:
  softmax:     {args: [Z]}
  cost:        {args: [Y_hat, Y]}
  output_grad: {args: [Y_hat, Y]}
draw:
  C: {integer: [2, 5]}
  m: {integer: [1, 6]}
  Z: {normal: [C, m], scale: 2}
  Y: {one_hot: [C, m]}
trials: 8
checks:
  - {id: softmax, points: 1, says: S., matches: softmax}
  - {id: cost, points: 1, says: C., matches: cost, let: {Y_hat: ref.softmax(Z)}}
  - id: dZ
    points: 2
    says: D.
    after: [softmax, cost]
    gradient: {of: "m * cost(softmax(Z), Y)", wrt: Z, is: "output_grad(softmax(Z), Y)"}
"""


def test_the_other_layout_is_one_sentence_not_twelve_failures(tmp_path):
    """A student who works in rows and is right in it gets full marks and one warning that says so."""
    verdicts, report = graded(tmp_path, "", COLUMNS_SPEC, ROWS.format(change=""))

    assert {v.status for v in verdicts.values()} == {Status.PASSED}
    assert sum("one example a row" in warning for warning in report.warnings) == 1


def test_one_wrong_axis_is_not_another_layout(tmp_path):
    """Softmax along the wrong axis, with everything else in columns, is a mistake and stays one."""
    columns = ROWS.format(change="").replace("len(Y)", "Y.shape[1]")
    verdicts, report = graded(tmp_path, "", COLUMNS_SPEC, columns)

    assert verdicts["softmax"].status is Status.FAILED
    assert verdicts["dZ"].status is Status.PASSED
    assert not any("layout" in warning for warning in report.warnings)


RAISING_SPEC = """
format: 1
id: refusing
title: Refusals
reference: answers.py
functions:
  root: {args: [x]}
draw:
  n: {integer: [1, 4]}
  x: {normal: [n]}
trials: 3
checks:
  - {id: refuses, points: 1, says: R., raises: {call: root(x - 100), error: ArithmeticError}}
  - {id: value, points: 1, says: V., holds: root(x * x) == abs(x)}
"""
ROOT_REFERENCE = """
import numpy as np

class NegativeError(FloatingPointError):
    pass

def root(x):
    if (x < 0).any():
        raise NegativeError("below zero")
    return np.sqrt(x)
"""


def test_a_refusal_is_judged_by_the_kind_of_the_error(tmp_path):
    """An exception derived from the named one will do, across the process boundary; a nan or another error will not."""
    right, _ = graded(tmp_path, ROOT_REFERENCE, RAISING_SPEC, ROOT_REFERENCE)
    silent, _ = graded(
        tmp_path,
        ROOT_REFERENCE,
        RAISING_SPEC,
        """
        import numpy as np
        def root(x):
            return np.sqrt(x)
        """,
    )
    other, _ = graded(
        tmp_path, ROOT_REFERENCE, RAISING_SPEC, ROOT_REFERENCE.replace("FloatingPointError", "ValueError")
    )

    assert [v.status for v in right.values()] == [Status.PASSED, Status.PASSED]
    assert [v.status for v in silent.values()] == [Status.FAILED, Status.PASSED]
    assert "ArithmeticError" in other["refuses"].message
    assert other["refuses"].status is Status.FAILED
