import numpy as np


def predict(w, X):
    return X @ w


def cost(w, X, y):
    return np.mean((X @ w - y) ** 2) / 2


def gradient(w, X, y):
    return X.T @ (X @ w - y) / len(y)


def penalty(w, lam):
    return lam * np.sum(w**2) / 2


def fit(w, X, y, steps, rate):
    for _ in range(int(steps)):
        w = w - rate * gradient(w, X, y)
    return w
