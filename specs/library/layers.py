"""Affine layer, ReLU and softmax loss, each with its way back; one example a row."""

import numpy as np


def affine_forward(x, w, b):
    """`x` (N, ...) laid out in rows, times `w` (D, M), plus `b` (M,)."""
    return x.reshape(len(x), -1) @ w + b, (x, w)


def affine_backward(dout, cache):
    """The gradients of x, w and b for an upstream gradient (N, M)."""
    x, w = cache
    rows = x.reshape(len(x), -1)
    return (dout @ w.T).reshape(x.shape), rows.T @ dout, dout.sum(axis=0)


def relu_forward(x):
    """What is positive; the input is kept."""
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    """The upstream gradient where the input was positive."""
    return dout * (cache > 0)


def softmax_loss(scores, y):
    """The mean of -log p of the right class, and its gradient."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(y))
    grad = np.exp(log_p)
    grad[rows, y] -= 1
    return -log_p[rows, y].mean(), grad / len(y)
