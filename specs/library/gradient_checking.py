"""Numerical gradients by central differences, and what they say of a claimed one."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """(f(x + h) - f(x - h)) / 2h, element by element."""
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


def relative_error(a, b):
    """|a - b| / (|a| + |b|); 0 for two zeros."""
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(a - b) / size if size else 0.0


def gradient_is_right(f, grad, x):
    """1 where the claimed gradient is the numerical one, else 0."""
    return int(relative_error(grad(x), numerical_gradient(f, x)) < 1e-6)
