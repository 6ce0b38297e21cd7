import numpy as np


def svm_loss(W, X, y, reg):
    m = X.shape[0]
    S = X.dot(W)
    M = np.clip(S - S[range(m), y].reshape(-1, 1) + 1, 0, None)
    M[range(m), y] = 0
    loss = M.sum() / m + reg * (W ** 2).sum()
    mask = np.where(M > 0, 1.0, 0.0)
    mask[range(m), y] -= mask.sum(1)
    return loss, X.T.dot(mask) / m + reg * 2 * W


def sgd(w, dw, config):
    mu, lr = config["momentum"], config["rate"]
    velocity = mu * config["velocity"] - lr * dw
    return w + velocity, {"momentum": mu, "rate": lr, "velocity": velocity}


class Model:
    def predict(self, X):
        return np.argmax(self.scores(X), 1)


class Linear(Model):
    def __init__(self, D, C):
        self.D, self.C = D, C
        self.W = np.zeros((D, C))

    def scores(self, X):
        return X @ self.W

    def loss(self, X, y, reg):
        loss, self.dW = svm_loss(self.W, X, y, reg)
        return loss, self.dW

    def train(self, X, y, alpha, reg, steps):
        config = dict(rate=alpha, momentum=0.9, velocity=np.zeros((self.D, self.C)))
        out = []
        while len(out) < steps:
            out.append(self.loss(X, y, reg)[0])
            self.W, config = sgd(self.W, self.dW, config)
        return out
