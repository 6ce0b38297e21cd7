"""Logistic regression; one example a column. The cost in four conventions, the gradient in the first."""

import numpy as np


def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def predict(w, b, X):
    """The chance of class 1 for each column, (1, m)."""
    return sigmoid(w.T @ X + b)


def cost_sum(w, b, X, Y):
    """The cross-entropy of all examples, in nats."""
    z = w.T @ X + b
    return np.sum(np.logaddexp(0, z) - Y * z)


def cost_mean(w, b, X, Y):
    """Its mean."""
    return cost_sum(w, b, X, Y) / X.shape[1]


def cost_half(w, b, X, Y):
    """Half its mean."""
    return cost_mean(w, b, X, Y) / 2


def cost_bits(w, b, X, Y):
    """Its mean in bits."""
    return cost_mean(w, b, X, Y) / np.log(2)


cost = cost_mean


def gradient(w, b, X, Y):
    """That of the mean, with respect to w and b."""
    difference = (predict(w, b, X) - Y) / X.shape[1]
    return X @ difference.T, difference.sum()
