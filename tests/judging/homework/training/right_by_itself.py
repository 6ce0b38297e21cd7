import numpy as np


def softmax(Z):
    e = np.exp(Z)
    return e / e.sum(axis=0, keepdims=True)


def cross_entropy(p, y):
    total = 0.0
    for i in range(len(y)):
        if y[i] == 1:
            total -= np.log(p[i])
    return float(np.sum(total))


def cost(P, Y):
    return float(np.mean(np.sum(-Y * np.log(P), axis=0)))


def output_grad(P, Y):
    dZ = P.copy()
    dZ -= Y
    return dZ


def weights_grad(W, X, Y):
    e = np.exp(W @ X)
    P = e / e.sum(axis=0)
    return (P - Y) @ X.T / Y.shape[1]


def train(W, X, Y, steps, rate):
    W = W.copy()
    for step in range(int(steps)):
        e = np.exp(W @ X)
        W -= rate * ((e / e.sum(axis=0)) - Y) @ X.T / Y.shape[1]
    return W
