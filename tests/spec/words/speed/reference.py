"""Distances with and without loops, and a recursion that remembers."""

from functools import cache

import numpy as np


def two_loops(T, X):
    """All distances between rows, one by one."""
    D = np.zeros((len(T), len(X)))
    for i in range(len(T)):
        for j in range(len(X)):
            D[i, j] = np.sqrt(np.sum((T[i] - X[j]) ** 2))
    return D


def no_loops(T, X):
    """The same at once."""
    return np.sqrt(np.sum((T[:, None] - X[None]) ** 2, axis=2))


@cache
def fibonacci(k):
    """The sum of the two before."""
    return k if k < 2 else fibonacci(k - 1) + fibonacci(k - 2)
