import numpy as np


def forward(X, W, v):
    return np.tanh(X @ W) @ v


def loss(X, W, v, y):
    return np.mean((forward(X, W, v) - y) ** 2)


def gradients(X, W, v, y):
    a = np.tanh(X @ W)
    d = 2 * (a @ v - y) / len(y)
    return X.T @ (np.outer(d, v) * (1 - a**2)), a.T @ d
