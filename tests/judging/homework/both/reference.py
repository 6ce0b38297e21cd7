import numpy as np


def svm_loss(W, X, y, reg):
    m = len(y)
    S = X @ W
    right = S[np.arange(m), y]
    margins = np.maximum(0, S - right[:, None] + 1)
    margins[np.arange(m), y] = 0
    D = (margins > 0).astype(float)
    D[np.arange(m), y] = -D.sum(axis=1)
    return margins.sum() / m + reg * np.sum(W * W), X.T @ D / m + 2 * reg * W


def sgd(w, dw, config):
    v = config["momentum"] * config["velocity"] - config["rate"] * dw
    return w + v, {**config, "velocity": v}


def trained(W, X, y, alpha, reg, steps):
    config = {"rate": alpha, "momentum": 0.9, "velocity": np.zeros(W.shape)}
    history = []
    for _ in range(steps):
        loss, dW = svm_loss(W, X, y, reg)
        history.append(loss)
        W, config = sgd(W, dW, config)
    return W, history


class Linear:
    def __init__(self, D, C):
        self.W = np.random.default_rng(0).normal(size=(D, C))

    def scores(self, X):
        return X @ self.W

    def loss(self, X, y, reg):
        return svm_loss(self.W, X, y, reg)

    def train(self, X, y, alpha, reg, steps):
        self.W, history = trained(self.W, X, y, alpha, reg, steps)
        return history

    def predict(self, X):
        return np.argmax(self.scores(X), axis=1)
