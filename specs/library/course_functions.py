"""Functions to differentiate, with their gradients, and a gradient that is wrong."""

import numpy as np


def cubic(x):
    """The sum of the cubes."""
    return np.sum(x**3)


def cubic_gradient(x):
    """Of the cubic."""
    return 3 * x**2


def wave(x):
    """The sum of the sines of products of neighbours."""
    return np.sum(np.sin(x[:, :-1] * x[:, 1:]))


def wave_gradient(x):
    """Of the wave."""
    slope = np.cos(x[:, :-1] * x[:, 1:])
    grad = np.zeros_like(x)
    grad[:, :-1] += slope * x[:, 1:]
    grad[:, 1:] += slope * x[:, :-1]
    return grad


def wrong_gradient(x):
    """The wave's, but for one element."""
    grad = wave_gradient(x)
    grad[0, 0] *= 1.1
    return grad + 0.01
