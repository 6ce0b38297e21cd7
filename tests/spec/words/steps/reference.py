"""A layer that remembers its input, and gradient descent with momentum."""

import numpy as np


class Linear:
    """Multiplies by a matrix."""

    def __init__(self, n, h):
        """Begin with zeros."""
        self.W = np.zeros((n, h))
        self.dW = np.zeros((n, h))

    def forward(self, X):
        """The layer's value; the input is kept for the way back."""
        self.X = X
        return X @ self.W

    def backward(self, G):
        """The gradient of X; that of W is added to what is there."""
        self.dW = self.X.T @ G
        return G @ self.W.T

    def step(self, rate):
        """Move against the gradient."""
        self.W = self.W - rate * self.dW


def momentum(w, dw, v):
    """The next weights and the next velocity."""
    v = 0.9 * v - 0.1 * dw
    return w + v, v
