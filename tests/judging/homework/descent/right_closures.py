import numpy as np


def forward(X, P):
    A = np.tanh(P["W1"] @ X + P["b1"])

    def back(d):
        e = (P["W2"].T @ d) * (1 - A * A)
        return {"dW1": e @ X.T, "db1": e.sum(1, keepdims=True), "dW2": d @ A.T, "db2": d.sum(1, keepdims=True)}

    return P["W2"] @ A + P["b2"], back


def cost(Y_hat, Y):
    total = 0.0
    for p, t in zip(Y_hat[0], Y[0]):
        total += (p - t) ** 2
    return total / (2 * len(Y[0]))


def backward(Y_hat, Y, back):
    d = (Y_hat - Y) / Y.size
    return back(d)


def update(P, G, alpha):
    return {name: np.subtract(P[name], alpha * G["d" + name]) for name in P}


def train(X, Y, P, alpha, steps):
    costs = []
    while len(costs) < steps:
        Y_hat, back = forward(X, P)
        costs.append(cost(Y_hat, Y))
        P = update(P, backward(Y_hat, Y, back), alpha)
    return P, costs
