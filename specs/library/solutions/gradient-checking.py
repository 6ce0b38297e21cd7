"""A right solution in another style: x is changed in place and put back."""

import numpy as np


def numerical_gradient(f, x):
    """In place, over the flat array."""
    eps = 1e-6
    grad = np.empty(x.size)
    flat = x.reshape(-1)
    for i in range(flat.size):
        old = flat[i]
        flat[i] = old + eps
        plus = f(x)
        flat[i] = old - eps
        minus = f(x)
        flat[i] = old
        grad[i] = (plus - minus) / (2 * eps)
    return grad.reshape(x.shape)


def relative_error(a, b):
    """By sums of squares."""
    bottom = np.sqrt(np.sum(a**2)) + np.sqrt(np.sum(b**2))
    return 0.0 if bottom == 0 else np.sqrt(np.sum((a - b) ** 2)) / bottom


def gradient_is_right(f, grad, x):
    """By the relative error."""
    return relative_error(grad(x), numerical_gradient(f, x)) < 1e-5
