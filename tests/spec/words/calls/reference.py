"""Functions and a class that are called in every way."""

import numpy as np


def normalise(X, axis=1):
    """X with lengths of 1 along the axis; without the `eps` that others have."""
    return X / np.linalg.norm(X, axis=axis, keepdims=True)


def widths(dims):
    """Sums of neighbours, if the widths come as a list of whole numbers."""
    dims += []  # only a list has this meaning
    return np.array([a + b for a, b in zip(dims, dims[1:])], dtype=type(dims[0]))  # noqa: B905, RUF007


class Layer:
    """What layers have in common."""

    def apply(self, x):
        """The layer's value."""
        return self.weight * x


class Scale(Layer):
    """Multiplies by a factor."""

    def __init__(self, factor):
        """Keep the factor."""
        self.weight = factor

    @staticmethod
    def square(x):
        """Of each element."""
        return x**2

    @classmethod
    def twice(cls, x):
        """Of each element."""
        return cls(2).apply(x)
