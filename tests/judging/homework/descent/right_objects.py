import numpy as np


class Layer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, A):
        self.A = A
        return self.W @ A + self.b

    def back(self, dZ):
        self.dW, self.db = dZ @ self.A.T, dZ.sum(axis=1)[:, None]
        return self.W.T @ dZ


def forward(X, P):
    first, last = Layer(P["W1"], P["b1"]), Layer(P["W2"], P["b2"])
    return last(np.tanh(first(X))), [first, last]


def cost(Y_hat, Y):
    return 0.5 * np.mean(np.square(np.subtract(Y_hat, Y)))


def backward(Y_hat, Y, layers):
    first, last = layers
    dA = last.back((Y_hat - Y) / Y.shape[1])
    first.back(dA * (1 - np.square(last.A)))
    return {"dW1": first.dW, "db1": first.db, "dW2": last.dW, "db2": last.db}


def update(P, G, alpha):
    P = dict(P)
    for name in list(P):
        P[name] = P[name] + -alpha * G[f"d{name}"]
    return P


def train(X, Y, P, alpha, steps):
    costs = np.zeros(steps)
    for i in range(steps):
        Y_hat, layers = forward(X, P)
        costs[i] = cost(Y_hat, Y)
        P = update(P, backward(Y_hat, Y, layers), alpha)
    return P, costs
