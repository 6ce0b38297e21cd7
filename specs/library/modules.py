"""Layers as objects that remember what their way back needs; one example a row."""

import numpy as np


class Linear:
    """X W + b."""

    def __init__(self, n, h):
        """Small random weights, no bias."""
        self.W = 0.01 * np.random.standard_normal((n, h))
        self.b = np.zeros(h)

    def forward(self, X):
        """The value; the input is kept."""
        self.X = X
        return X @ self.W + self.b

    def backward(self, G):
        """The gradient of the input; those of W and b are kept."""
        self.dW, self.db = self.X.T @ G, G.sum(axis=0)
        return G @ self.W.T

    def step(self, rate):
        """Against the gradients."""
        self.W = self.W - rate * self.dW
        self.b = self.b - rate * self.db


class ReLU:
    """What is positive."""

    def forward(self, X):
        """The value; where it was positive is kept."""
        self.positive = X > 0
        return X * self.positive

    def backward(self, G):
        """The gradient of the input."""
        return G * self.positive


class Sequential:
    """One layer after the other."""

    def __init__(self, layers):
        """The layers in order."""
        self.layers = layers

    def forward(self, X):
        """Through all layers."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, G):
        """Back through all of them."""
        for layer in reversed(self.layers):
            G = layer.backward(G)
        return G
