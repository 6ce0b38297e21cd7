import numpy as np


def softmax(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def cross_entropy(p, y):
    return -np.sum(y * np.log(p))


def cost(P, Y):
    return -np.sum(Y * np.log(P)) / Y.shape[1]


def output_grad(P, Y):
    return P - Y


def weights_grad(W, X, Y):
    return (softmax(W @ X) - Y) @ X.T / X.shape[1]


def train(W, X, Y, steps, rate):
    for _ in range(int(steps)):
        W = W - rate * weights_grad(W, X, Y)
    return W
