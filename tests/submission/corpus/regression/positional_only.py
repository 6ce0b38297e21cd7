import numpy as np


def sigmoid(z, /):
    return 1.0 / (1.0 + np.exp(-z))


def loss(w, X, y):
    h = sigmoid(X.dot(w))
    return -(y * np.log(h) + (1 - y) * np.log(1 - h)).mean()


def gradient(X, y, w):
    return X.T.dot(sigmoid(X.dot(w)) - y) / len(y)


def descend(w, X, y, learning_rate, steps=100, verbose=False):
    for i in range(steps):
        w = w - learning_rate * gradient(X, y, w)
    return w
