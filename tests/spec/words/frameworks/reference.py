"""Forward passes whose gradients PyTorch derives, and one by hand."""

import numpy as np
import torch


def forward(X, params):
    """The logits of one layer."""
    return torch.as_tensor(X) @ torch.as_tensor(params["W1"]) + torch.as_tensor(params["b1"])


def cost(Z, Y):
    """The summed cross-entropy."""
    return -(torch.log_softmax(torch.as_tensor(Z), dim=1) * torch.as_tensor(Y)).sum()


def output_grad(Z, Y):
    """Its gradient with respect to the logits, in NumPy."""
    t = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.divide(t, t.sum(axis=1, keepdims=True)) - Y


class Cube(torch.autograd.Function):
    """The third power."""

    @staticmethod
    def forward(ctx, x):
        """The value."""
        ctx.save_for_backward(torch.as_tensor(x))
        return torch.as_tensor(x) ** 3

    @staticmethod
    def backward(ctx, g):
        """Its gradient."""
        return 3 * ctx.saved_tensors[0] ** 2 * g


class Layer:
    """Multiplies by a matrix."""

    def __init__(self, n, C):
        """Begin with zeros."""
        self.W = torch.zeros(n, C)

    def forward(self, X):
        """The product."""
        return torch.as_tensor(X) @ torch.as_tensor(self.W)
