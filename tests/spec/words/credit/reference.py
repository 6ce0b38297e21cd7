"""Functions that may be right in part."""

import numpy as np


def softmax(Z):
    """Probabilities, one example a column."""
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def median(v):
    """The number in the middle, or the mean of the two."""
    v = np.sort(v)
    middle = len(v) // 2
    if len(v) % 2:
        return v[middle]
    return (v[middle - 1] + v[middle]) / 2


def affine(x, w, b):
    """A layer."""
    return x @ w + b


def affine_back(dout, x, w, b):
    """Its three gradients."""
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
