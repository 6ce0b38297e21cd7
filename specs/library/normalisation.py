"""Batch and layer normalisation; one example a row. Ioffe and Szegedy (2015); Ba, Kiros and Hinton (2016)."""

import numpy as np

EPS = 1e-5


def means(x):
    """Of the columns."""
    return x.mean(axis=0)


def variances(x):
    """Of the columns, over N."""
    return x.var(axis=0)


def _normalised(x, axis, eps):
    mean, var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
    return (x - mean) / np.sqrt(var + eps), np.sqrt(var + eps)


def _back(dout, cache, axis):
    normal, std, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=axis, keepdims=True) - normal * (g * normal).mean(axis=axis, keepdims=True)) / std
    return dx, (dout * normal).sum(axis=0), dout.sum(axis=0)


def batchnorm_forward(x, gamma, beta, bn):
    """Normalises columns; `bn` holds mode, eps, momentum and the running averages, which training moves along."""
    if bn["mode"] == "test":
        normal = (x - bn["running_mean"]) / np.sqrt(bn["running_var"] + bn["eps"])
        return gamma * normal + beta, None
    keep = bn["momentum"]
    bn["running_mean"] = keep * bn["running_mean"] + (1 - keep) * means(x)
    bn["running_var"] = keep * bn["running_var"] + (1 - keep) * variances(x)
    normal, std = _normalised(x, 0, bn["eps"])
    return gamma * normal + beta, (normal, std, gamma)


def batchnorm_backward(dout, cache):
    """The gradients of x, gamma and beta."""
    return _back(dout, cache, 0)


def layernorm_forward(x, gamma, beta):
    """Normalises rows."""
    normal, std = _normalised(x, 1, EPS)
    return gamma * normal + beta, (normal, std, gamma)


def layernorm_backward(dout, cache):
    """The gradients of x, gamma and beta."""
    return _back(dout, cache, 1)
