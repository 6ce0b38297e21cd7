"""Self-attention with linear maps for queries, keys and values, in NumPy for comparison and in torch as a module."""

import numpy as np


def attend(x, Wq, Wk, Wv):
    """`x` (B, T, d); the weights are (k, d) as torch.nn.Linear has them; (B, T, k)."""
    q, k, v = (np.asarray(x) @ np.asarray(W).T for W in (Wq, Wk, Wv))
    scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])
    t = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return t / t.sum(axis=-1, keepdims=True) @ v
