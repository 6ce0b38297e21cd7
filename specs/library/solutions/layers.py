"""A right solution in another style: loops, and dicts as caches."""

import numpy as np


def affine_forward(x, w, b):
    """One example after the other."""
    out = np.zeros((x.shape[0], w.shape[1]))
    for i in range(x.shape[0]):
        out[i] = x[i].ravel().dot(w) + b
    return out, {"x": x, "w": w, "b": b}


def affine_backward(dout, cache):
    """The three gradients."""
    x, w = cache["x"], cache["w"]
    dx = np.zeros_like(x)
    dw = np.zeros_like(w)
    for i in range(len(x)):
        dx[i] = w.dot(dout[i]).reshape(x[i].shape)
        dw += np.outer(x[i].ravel(), dout[i])
    db = np.sum(dout, 0)
    return dx, dw, db


def relu_forward(x):
    """The mask is kept."""
    mask = x > 0
    return np.where(mask, x, 0.0), mask


def relu_backward(dout, mask):
    """The mask says where."""
    return np.where(mask, dout, 0.0)


def softmax_loss(scores, y):
    """By probabilities."""
    p = np.exp(scores - np.max(scores))
    p /= p.sum(1)[:, None]
    loss = 0.0
    for i, label in enumerate(y):
        loss -= np.log(p[i, label]) / len(y)
    dscores = p.copy()
    for i, label in enumerate(y):
        dscores[i, label] -= 1
    return loss, dscores / len(y)
