"""Softmax regression, by whole steps and by single examples."""

import numpy as np


def softmax(Z):
    """Probabilities, one example a column."""
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def cost(W, X, Y):
    """The mean cross-entropy."""
    return -np.sum(Y * np.log(softmax(W @ X))) / X.shape[1]


def step(W, X, Y, rate):
    """The weights after one step downhill."""
    return W - rate * (softmax(W @ X) - Y) @ X.T / X.shape[1]


def train(X, Y, rate, steps):
    """Weights from zero, and the cost before each step and after the last."""
    W = np.zeros((len(Y), len(X)))
    costs = [cost(W, X, Y)]
    for _ in range(steps):
        dZ = softmax(W @ X) - Y
        W = W - rate * dZ @ X.T / X.shape[1]
        costs.append(cost(W, X, Y))
    return {"W": W, "costs": costs}


def stochastic(X, Y, rate, steps):
    """The same by one example at a time, from small random weights."""
    random = np.random.default_rng()
    W = 0.01 * random.normal(size=(len(Y), len(X)))
    costs = [cost(W, X, Y)]
    for _ in range(steps):
        i = random.integers(X.shape[1])
        W = W - rate * np.outer(softmax(W @ X)[:, i] - Y[:, i], X[:, i])
        costs += [cost(W, X, Y)]
    return W, costs
