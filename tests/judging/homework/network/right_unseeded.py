import numpy as np


def act(Z):
    return np.tanh(Z)


class Net:
    def __init__(self, D, H):
        self.W1 = np.random.uniform(-1, 1, (H, D))
        self.W2 = np.random.uniform(-1, 1, (1, H))
        self.calls = 0

    def predict(self, X):
        self.calls += 1
        self.h = act(self.W1 @ X)
        self.out = self.W2 @ self.h
        return self.out


def loss(net, X, y):
    net.predict(X)
    return float(((net.out - y) ** 2).sum() / (2 * y.size))


def gradients(net, X, y):
    net.predict(X)
    d = (net.out - y) / y.size
    dh = net.W2.T @ d
    return [dh * (1 - net.h**2) @ X.T, d @ net.h.T]


def accuracy(net, X, y):
    right = 0
    p = net.predict(X)
    for i in range(y.shape[1]):
        right += p[0, i] * y[0, i] > 0
    return right / y.shape[1]
