"""Inverted dropout: what is kept grows, so that testing needs no change. Srivastava et al. (2014)."""

import numpy as np


def dropout_forward(x, p, mode):
    """Keeps each number with probability p and divides it by p; in testing the input itself."""
    if mode == "test":
        return x, None
    mask = (np.random.rand(*x.shape) < p) / p
    return x * mask, mask


def dropout_backward(dout, cache):
    """The upstream gradient through the same mask."""
    return dout if cache is None else dout * cache
