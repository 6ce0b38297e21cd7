import numpy as np

shift = lambda Z: Z - Z.max(axis=0, keepdims=True)


def softmax(Z):
    t = np.exp(shift(Z))
    return t / t.sum(axis=0, keepdims=True)


def cross_entropy(p, y):
    return -float((y * np.log(p)).sum())


def cost(P, Y):
    return cross_entropy(P, Y) / Y.shape[1]


def output_grad(P, Y):
    return -(Y - P)


def weights_grad(W, X, Y):
    return output_grad(softmax(W @ X), Y) @ X.T / Y.shape[1]


def train(W, X, Y, steps, rate):
    history = []
    for i in range(int(steps)):
        W = W - rate * weights_grad(W, X, Y)
        history.append(cost(softmax(W @ X), Y))
    return W
