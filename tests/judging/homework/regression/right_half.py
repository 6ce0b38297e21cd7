import numpy as np


def predict(w, X):
    return np.dot(X, w)


def cost(w, X, y):
    e = predict(w, X) - y
    return np.sum(e**2) / (2 * len(y))


def gradient(w, X, y):
    e = predict(w, X) - y
    return np.dot(X.T, e) / len(y)


def penalty(w, lam):
    return 0.5 * lam * np.dot(w, w)


def fit(w, X, y, steps, rate):
    for i in range(int(steps)):
        w = w - rate * gradient(w, X, y)
    return w
