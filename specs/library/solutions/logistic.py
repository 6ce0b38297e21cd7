"""A right solution in another convention: sums."""

import numpy as np


def sigmoid(z):
    """By the sign, so that nothing overflows."""
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def predict(w, b, X):
    """The chances."""
    return 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))


def cost(w, b, X, Y):
    """The sum over the examples."""
    A = predict(w, b, X)
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def gradient(w, b, X, Y):
    """The gradient of the sum."""
    dZ = predict(w, b, X) - Y
    return np.dot(X, dZ.T), np.sum(dZ)
