"""Logistic regression: X (m, n), w (n,), y (m,) of zeros and ones."""

import numpy as np


def draw(rng):
    """Arguments by name: m = 6 examples, n = 3 features."""
    return {"z": rng.normal(size=5), "w": rng.normal(size=3), "X": rng.normal(size=(6, 3)),
            "y": rng.integers(0, 2, 6).astype(float), "alpha": 0.1, "steps": 7}


def sigmoid(z):
    """1 / (1 + e^-z)."""
    return 1 / (1 + np.exp(-z))


def loss(w, X, y):
    """Mean of the losses."""
    p = sigmoid(X @ w)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def gradient(w, X, y):
    """Of the loss, (n,)."""
    return X.T @ (sigmoid(X @ w) - y) / len(y)


def descend(w, X, y, alpha, steps):
    """The weights after some steps."""
    for _ in range(steps):
        w = w - alpha * gradient(w, X, y)
    return w
