import numpy as np

EPS = 1e-5


def standardise(X):
    return (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + EPS)


def batchnorm(X, gamma, beta):
    return gamma * standardise(X) + beta


def batchnorm_back(d, X, gamma, beta):
    Xh = standardise(X)
    g = d * gamma
    dX = (g - g.mean(axis=0) - Xh * (g * Xh).mean(axis=0)) / np.sqrt(X.var(axis=0) + EPS)
    return dX, (d * Xh).sum(axis=0), d.sum(axis=0)


class BatchNorm:
    def __init__(self, momentum):
        self.momentum, self.mean = momentum, 0

    def forward(self, X, training):
        if training:
            self.mean = self.momentum * self.mean + (1 - self.momentum) * X.mean(axis=0)
            return standardise(X)
        return X - self.mean


def dropout(X, p, seed):
    mask = (np.random.default_rng(int(seed)).random(X.shape) < p) / p
    return X * mask, mask


def dropout_back(d, cache):
    return d * cache
