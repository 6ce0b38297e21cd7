"""Law 9 in PyTorch: code that asks for float32 is judged as it runs in a notebook, where all else is float32 too."""

import pytest
from homework import spec_of
from marking import Homework, mark

pytest.importorskip("torch")

FUNCTIONS = """
import numpy as np
import torch
import torch.nn.functional as F


class Cast(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.float()

    @staticmethod
    def backward(ctx, g):
        return g


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        x = x.to(torch.float32)
        ctx.save_for_backward(x, w)
        return x @ w

    @staticmethod
    def backward(ctx, g):
        x, w = ctx.saved_tensors
        return g @ w.t(), x.t() @ g


def forward(X, W, v):
    HIDDEN
    return torch.mv(torch.tanh(hidden), v)


def loss(X, W, v, y):
    return F.mse_loss(forward(X, W, v), y)


def gradients(X, W, v, y):
    W = W.clone().detach().requires_grad_(True)
    v = v.clone().detach().requires_grad_(True)
    loss(X, W, v, y).backward()
    return W.grad, v.grad
"""
CASTS = {
    "float": "hidden = X.float() @ W",
    "to": "hidden = torch.mm(X.to(torch.float32), W)",
    "FloatTensor": "hidden = F.linear(torch.FloatTensor(X), W.t())",
    "tensor": "hidden = torch.einsum('ij,jk->ik', torch.tensor(X, dtype=torch.float32), W)",
    "through numpy": "hidden = torch.from_numpy(X.numpy().astype(np.float32)) @ W",
    "a constant": "hidden = X @ torch.eye(X.shape[1], dtype=torch.float32) @ W",
    "a function of its own": "hidden = Cast.apply(X) @ W",
    "a product of its own": "hidden = Product.apply(X, W)",
    "the default type": "torch.set_default_dtype(torch.float32); hidden = X @ torch.eye(X.shape[1]) @ W",
}
WRONG = {  # an edit of the functions, and the check that it costs
    "another function": ("torch.tanh", "torch.relu", "forward"),
    "off by a two hundredth": ("torch.mv(torch.tanh(hidden), v)", "torch.mv(torch.tanh(hidden), v) * 1.005", "forward"),
    "a sum": ("F.mse_loss(forward(X, W, v), y)", "F.mse_loss(forward(X, W, v), y, reduction='sum')", "loss"),
    "a gradient off by a thousandth": ("return W.grad", "return 1.001 * W.grad", "gradients"),
}
LAYER = Homework(
    """
    format: 1
    id: layer
    title: A layer with weights of its own
    reference: answers.py
    framework: torch
    functions:
      Layer: {args: ["n", k], methods: {forward: [X], backward: []}, attributes: [W, dW]}
    draw:
      "n": {integer: [2, 4]}
      k: {integer: [2, 3]}
      X: {normal: [5, "n"]}
      W: {normal: ["n", k]}
    trials: 3
    checks:
      - {id: value, says: S., let: {layer: "set(Layer(n, k).W, W)"}, holds: layer.forward(X) == tanh(X @ W)}
      - id: gradient
        says: S.
        let: {layer: "set(Layer(n, k).W, W)"}
        steps: [{out: layer.forward(X)}, {done: layer.backward()}]
        holds: layer.dW == X.T @ (1 - tanh(X @ W) ** 2)
    """,
    "",
)
OF_TENSORS = """
import torch


class Layer:
    def __init__(self, n, k):
        self.W = torch.zeros(n, k, requires_grad=True)
        self.one = torch.ones(k)

    def forward(self, X):
        self.out = torch.tanh(X.float() @ self.W) * self.one
        return self.out

    def backward(self):
        self.W.grad = None
        self.out.sum().backward()
        self.dW = self.W.grad
"""
OF_MODULES = """
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, n, k):
        super().__init__()
        self.W = nn.Parameter(torch.zeros(n, k))

    def forward(self, X):
        self.out = torch.tanh(torch.matmul(torch.FloatTensor(X), self.W))
        return self.out

    def backward(self):
        self.zero_grad()
        self.out.sum().backward()
        self.dW = self.W.grad
"""


def _lost(verdicts):
    return {each.id: f"{each.status}: {each.message}" for each in verdicts if each.status != "passed"}


@pytest.mark.parametrize("hidden", CASTS.values(), ids=CASTS)
def test_right_code_that_asks_for_float32_gets_full_marks(hidden):
    """Layers, arguments and gradients are brought to the type that the code asks for."""
    report = mark(spec_of("torch"), FUNCTIONS.replace("HIDDEN", hidden), seed=4)

    assert _lost(report.verdicts) == {}


@pytest.mark.parametrize("wrong", WRONG, ids=WRONG)
def test_wrong_code_that_asks_for_float32_fails(wrong):
    """What is wrong by more than the type explains loses its own check and no other."""
    old, new, check = WRONG[wrong]
    text = FUNCTIONS.replace("HIDDEN", CASTS["float"]).replace(old, new)
    report = mark(spec_of("torch"), text, seed=4)

    assert {name: said.partition(":")[0] for name, said in _lost(report.verdicts).items()} == {check: "failed"}


@pytest.mark.parametrize("text", [OF_TENSORS, OF_MODULES], ids=["tensors", "a module"])
def test_objects_that_ask_for_float32_keep_their_gradients(text):
    """What a call in single precision leaves in an object is read as what it is; a wrong sign in it is still seen."""
    assert _lost(LAYER.report(text).verdicts) == {}
    assert _lost(LAYER.report(text.replace("self.dW = ", "self.dW = -")).verdicts).keys() == {"gradient"}
