"""Scaled dot-product attention with a mask: Vaswani et al. (2017), eq. 1. True in the mask means: may be seen."""

import numpy as np


def weights(Q, K, mask):
    """The softmax of `Q K^T / sqrt(d)` over the keys that may be seen, (T, S)."""
    scores = np.where(mask, Q @ K.T / np.sqrt(Q.shape[1]), -np.inf)
    t = np.exp(scores - scores.max(axis=1, keepdims=True))
    return t / t.sum(axis=1, keepdims=True)


def attention(Q, K, V, mask):
    """The weighted means of the values, (T, v)."""
    return weights(Q, K, mask) @ V


def attention_backward(dout, Q, K, V, mask):
    """The gradients of Q, K and V."""
    A = weights(Q, K, mask)
    dA = dout @ V.T
    dS = A * (dA - (dA * A).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, A.T @ dout
