import numpy as np


def forward(X, P):
    Z = np.dot(P["W1"], X) + P["b1"]
    A = np.tanh(Z)
    return np.dot(P["W2"], A) + P["b2"], {"X": X, "Z": Z, "A": A, "P": P}


def cost(Y_hat, Y):
    r = Y_hat - Y
    return float(np.sum(r * r) / (2 * Y.shape[1]))


def backward(Y_hat, Y, caches):
    m = Y.shape[1]
    dZ2 = Y_hat - Y
    dA = np.dot(caches["P"]["W2"].T, dZ2)
    dZ1 = dA / np.cosh(caches["Z"]) ** 2
    G = {}
    G["dW2"], G["db2"] = np.dot(dZ2, caches["A"].T) / m, np.sum(dZ2, axis=1, keepdims=True) / m
    G["dW1"], G["db1"] = np.dot(dZ1, caches["X"].T) / m, np.sum(dZ1, axis=1, keepdims=True) / m
    return G


def update(P, G, alpha):
    new = {}
    for name in P:
        new[name] = P[name] - alpha * G["d" + name]
    return new


def train(X, Y, P, alpha, steps):
    costs = []
    for _ in range(steps):
        Y_hat, caches = forward(X, P)
        G = backward(Y_hat, Y, caches)
        costs += [cost(Y_hat, Y)]
        P = update(P, G, alpha)
    return P, costs
