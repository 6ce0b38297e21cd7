import numpy as np


def predict(w, X):
    return (X * w).sum(axis=1)


def cost(w, X, y):
    return np.mean((y - predict(w, X)) ** 2)


def gradient(w, X, y):
    residual = y - predict(w, X)
    return -2 * X.T @ residual / X.shape[0]


def penalty(w, lam):
    return lam / 2 * sum(v * v for v in w)


def fit(w, X, y, steps, rate):
    w = np.array(w)
    for i in range(int(steps)):
        w -= rate * gradient(w, X, y)
    return w
