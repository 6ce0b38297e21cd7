"""A right solution in another style: query by query."""

import numpy as np


def weights(Q, K, mask):
    """Query by query."""
    A = np.zeros((len(Q), len(K)))
    for t, query in enumerate(Q):
        s = K[mask[t]].dot(query) / len(query) ** 0.5
        e = np.exp(s - s.max())
        A[t, mask[t]] = e / e.sum()
    return A


def attention(Q, K, V, mask):
    """The means."""
    return np.einsum("ts,sv->tv", weights(Q, K, mask), V)


def attention_backward(dout, Q, K, V, mask):
    """Query by query, with the softmax's Jacobian."""
    A = weights(Q, K, mask)
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    for t in range(len(Q)):
        J = np.diag(A[t]) - np.outer(A[t], A[t])
        ds = J @ (V @ dout[t]) / np.sqrt(Q.shape[1])
        dQ[t] = ds @ K
        dK += np.outer(ds, Q[t])
        dV += np.outer(A[t], dout[t])
    return dQ, dK, dV
