import numpy as np


def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0))
    return t / np.sum(t, axis=0)


def cross_entropy(p, y):
    return -np.sum(y * np.log(p))


def cost(P, Y):
    m = Y.shape[1]
    return sum(cross_entropy(P[:, i], Y[:, i]) for i in range(m)) / m


def output_grad(P, Y):
    return P - Y


def weights_grad(W, X, Y):
    P = softmax(np.dot(W, X))
    return np.dot(output_grad(P, Y), X.T) / X.shape[1]


def train(W, X, Y, steps, rate):
    for i in range(int(steps)):
        P = softmax(np.dot(W, X))
        dZ = output_grad(P, Y)
        W = W - rate * np.dot(dZ, X.T) / X.shape[1]
    return W
