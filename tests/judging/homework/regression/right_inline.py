import numpy as np


def predict(w, X):
    return X @ w


def cost(w, X, y):
    r = X @ w - y
    return r @ r / (2 * r.size)


def gradient(w, X, y):
    return (X @ w - y) @ X / y.size


def penalty(w, lam):
    return lam * (w**2).sum() / 2


def fit(w, X, y, steps, rate):
    step = 0
    while step < steps:
        w = w - rate * X.T @ (X @ w - y) / y.size
        step += 1
    return w
