"""A loss of labels that are 1 or -1, the heads of attention, and a layer that a step of training changes."""

import numpy as np


def hinge(w, X, y):
    """The mean of what is missing to a margin of 1."""
    return np.mean(np.maximum(0, 1 - y * (X @ w)))


def split(x, heads):
    """(T, width) as (heads, T, width / heads)."""
    return x.reshape(len(x), heads, -1).swapaxes(0, 1)


class Net:
    """One linear layer."""

    def __init__(self, n, h):
        """Begin with zeros."""
        self.W, self.b = np.zeros((n, h)), np.zeros(h)

    def forward(self, X):
        """The layer's value."""
        return X @ self.W + self.b


def affine(X, p):
    """X W + b."""
    return X @ p["W"] + p["b"]


def affine_back(G, X, p):
    """The gradient of X, and those of the parameters in a dict."""
    return G @ p["W"].T, {"W": X.T @ G, "b": G.sum(axis=0)}


def train_step(net, X, target, rate):
    """One step of gradient descent on half the mean squared error, which changes the net."""
    d = net.forward(X) - target
    net.W -= rate * X.T @ d / len(X)
    net.b -= rate * d.mean(axis=0)
    return np.sum(d**2) / 2 / len(X)


def after_steps(W, b, X, target, rate, times):
    """The loss before the last of several steps, and what the weights are then."""
    net = Net(*W.shape)
    net.W, net.b = W, b
    losses = [train_step(net, X, target, rate) for _ in range(times)]
    return losses[-1], net.W, net.b
