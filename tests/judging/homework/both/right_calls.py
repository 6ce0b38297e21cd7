import numpy as np


def svm_loss(W, X, y, reg):
    dW = np.zeros(W.shape)
    loss = 0.0
    for i in range(X.shape[0]):
        scores = X[i].dot(W)
        for j in range(W.shape[1]):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= X.shape[0]
    dW /= X.shape[0]
    loss += reg * np.sum(W * W)
    dW += 2 * reg * W
    return loss, dW


def sgd(w, dw, config=None):
    v = config.get("velocity", np.zeros_like(w))
    v = config["momentum"] * v - config["rate"] * dw
    config["velocity"] = v
    return w + v, config


class Linear:
    def __init__(self, D, C):
        self.W = 0.01 * np.random.randn(D, C)

    def scores(self, X):
        return np.dot(X, self.W)

    def loss(self, X, y, reg):
        return svm_loss(self.W, X, y, reg)

    def train(self, X, y, alpha, reg, steps):
        config = {"rate": alpha, "momentum": 0.9}
        history = []
        for it in range(steps):
            loss, grad = self.loss(X, y, reg)
            history.append(loss)
            self.W, config = sgd(self.W, grad, config)
        return history

    def predict(self, X):
        return self.scores(X).argmax(axis=1)
