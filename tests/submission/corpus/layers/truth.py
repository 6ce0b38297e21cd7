"""Layers in row layout: x (N, D), w (D, M), b (M,)."""

import numpy as np


def draw(rng):
    """Arguments by name: N = 3, D = 4, M = 2; `dout` has the shape of what is differentiated."""
    return {"x": rng.normal(size=(3, 4)), "w": rng.normal(size=(4, 2)), "b": rng.normal(size=2),
            "dout": rng.normal(size=(3, 4)), "affine_grad.dout": rng.normal(size=(3, 2))}


def affine(x, w, b):
    """x w + b."""
    return x @ w + b


def affine_grad(dout, x, w):
    """(dx, dw, db)."""
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def relu(x):
    """Zero below zero."""
    return np.maximum(x, 0)


def relu_grad(dout, x):
    """dout where x is above zero."""
    return dout * (x > 0)
