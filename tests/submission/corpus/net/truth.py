"""A net with one hidden layer of rectified units, in row layout; its weights are in `params`."""

import numpy as np


def draw(rng):
    """Arguments by name, and the weights that are put into the student's net."""
    return {"input_size": 4, "hidden_size": 5, "output_size": 3, "X": rng.normal(size=(6, 4)),
            "y": rng.integers(0, 3, 6),
            "params": {"W1": rng.normal(size=(4, 5)), "b1": rng.normal(size=5),
                       "W2": rng.normal(size=(5, 3)), "b2": rng.normal(size=3)}}


def scores(params, X):
    """(N, D) -> (N, C)."""
    return np.maximum(0, X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"]


def loss(params, X, y):
    """Mean cross-entropy."""
    s = scores(params, X)
    s = s - s.max(axis=1, keepdims=True)
    return -(s - np.log(np.exp(s).sum(axis=1, keepdims=True)))[np.arange(len(y)), y].mean()
