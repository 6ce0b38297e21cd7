import numpy as np


def standardise(X):
    return (X - X.mean(0, keepdims=True)) / (X.var(0, keepdims=True) + 1e-5) ** 0.5


def batchnorm(X, gamma, beta):
    inv = 1 / np.sqrt(X.var(axis=0) + 1e-5)
    return (X - X.mean(axis=0)) * inv * gamma + beta


def batchnorm_back(d, X, gamma, beta):
    h = standardise(X)
    inv = 1 / np.sqrt(X.var(axis=0) + 1e-5)
    a = d - d.mean(axis=0) - h * np.mean(d * h, axis=0)
    return {"X": gamma * inv * a, "gamma": (d * h).sum(axis=0), "beta": d.sum(axis=0)}


class BatchNorm:
    def __init__(self, momentum):
        self.keep = momentum
        self.mean = 0.0

    def forward(self, X, training):
        now = X.mean(axis=0)
        if training:
            self.mean = self.keep * self.mean + (1 - self.keep) * now
            return (X - now) / np.sqrt(X.var(axis=0) + 1e-5)
        return X - self.mean


def dropout(X, p, seed):
    rng = np.random.RandomState(seed)
    keep = rng.uniform(size=X.shape) >= 1 - p
    out = np.where(keep, X / p, 0)
    return out, (p, keep)


def dropout_back(d, cache):
    p, keep = cache
    return np.where(keep, d / p, 0)
