"""Least squares, and a sum."""

import numpy as np


def slope(x, y):
    """Of the line with the least squares."""
    dx = x - x.mean()
    return dx @ y / (dx @ dx)


def total(a):
    """Of all elements."""
    return np.sum(a)
