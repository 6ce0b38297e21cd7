import numpy as np


class Net:
    def __init__(self, D, H):
        np.random.seed(7)
        self.W1 = np.random.randn(H, D) * 0.5
        self.W2 = np.random.randn(1, H) * 0.5

    def hidden(self, X):
        return np.tanh(np.dot(self.W1, X))

    def predict(self, X):
        return np.dot(self.W2, self.hidden(X))


def loss(net, X, y):
    r = net.predict(X) - y
    return 0.5 * np.mean(r * r)


def gradients(net, X, y):
    m = X.shape[1]
    h = net.hidden(X)
    r = net.predict(X) - y
    dW2 = np.dot(r, h.T) / m
    dW1 = np.dot(np.dot(net.W2.T, r) * (1 - h * h), X.T) / m
    return dW1, dW2


def accuracy(net, X, y):
    return float((np.sign(net.predict(X)) == np.sign(y)).mean())
