import numpy as np


def standardise(X):
    mu = np.mean(X, axis=0)
    var = np.var(X, axis=0)
    return (X - mu) / np.sqrt(var + 1e-5)


def batchnorm(X, gamma, beta):
    return standardise(X) * gamma + beta


def batchnorm_back(d, X, gamma, beta):
    N = X.shape[0]
    mu = X.mean(0)
    xc = X - mu
    s = np.sqrt((xc**2).mean(0) + 1e-5)
    xhat = xc / s
    dgamma = np.sum(d * xhat, axis=0)
    dbeta = np.sum(d, axis=0)
    dxhat = d * gamma
    dX = (N * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0)) / (N * s)
    return dX, dgamma, dbeta


class BatchNorm:
    def __init__(self, momentum):
        self.momentum = momentum
        self.mean = None

    def forward(self, X, training):
        if not training:
            return X - self.mean
        if self.mean is None:
            self.mean = np.zeros(X.shape[1])
        self.mean = self.momentum * self.mean + (1 - self.momentum) * np.mean(X, axis=0)
        return standardise(X)


def dropout(X, p, seed):
    np.random.seed(seed)
    mask = (np.random.rand(*X.shape) < p) / p
    return X * mask, mask


def dropout_back(d, cache):
    return d * cache
