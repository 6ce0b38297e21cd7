import numpy as np


def forward(X, P):
    A = np.tanh(P["W1"] @ X + P["b1"])
    return P["W2"] @ A + P["b2"], (X, A, P["W2"])


def cost(Y_hat, Y):
    return np.mean((Y_hat - Y) ** 2) / 2


def backward(Y_hat, Y, caches):
    X, A, W2 = caches
    d = (Y_hat - Y) / Y.size
    e = (W2.T @ d) * (1 - A**2)
    return {"dW1": e @ X.T, "db1": e.sum(1, keepdims=True), "dW2": d @ A.T, "db2": d.sum(1, keepdims=True)}


def update(P, G, alpha):
    return {name: value - alpha * G["d" + name] for name, value in P.items()}


def train(X, Y, P, alpha, steps):
    costs = []
    for _ in range(steps):
        Y_hat, caches = forward(X, P)
        costs.append(cost(Y_hat, Y))
        P = update(P, backward(Y_hat, Y, caches), alpha)
    return P, np.array(costs)
