"""A convolution in one dimension, and means over what a mask leaves."""

import numpy as np


def conv(x, w, pad, stride):
    """Each window's product with w."""
    padded = np.pad(x, pad)
    count = (len(padded) - len(w)) // stride + 1
    return np.array([padded[i * stride : i * stride + len(w)] @ w for i in range(count)])


def conv_back(dout, x, w, pad, stride):
    """The gradient with respect to w."""
    padded = np.pad(x, pad)
    return sum(d * padded[i * stride : i * stride + len(w)] for i, d in enumerate(dout))


def masked_mean(X, mask):
    """The mean of what the mask leaves; 0 of nothing."""
    return np.sum(X * mask) / max(np.sum(mask), 1)
