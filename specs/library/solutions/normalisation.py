"""A right solution in another style: the computational graph, step by step."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn):
    """Step by step."""
    if bn["mode"] == "train":
        mu = np.sum(x, axis=0) / x.shape[0]
        centred = x - mu
        var = np.mean(centred**2, axis=0)
        ivar = 1 / np.sqrt(var + bn["eps"])
        bn["running_mean"] = bn["momentum"] * bn["running_mean"] + (1.0 - bn["momentum"]) * mu
        bn["running_var"] = bn["momentum"] * bn["running_var"] + (1.0 - bn["momentum"]) * var
        return gamma * centred * ivar + beta, dict(centred=centred, ivar=ivar, gamma=gamma)
    if bn["mode"] == "test":
        return (x - bn["running_mean"]) / np.sqrt(bn["running_var"] + bn["eps"]) * gamma + beta, None
    raise ValueError(bn["mode"])


def batchnorm_backward(dout, cache):
    """Backwards through the graph."""
    N = dout.shape[0]
    xhat = cache["centred"] * cache["ivar"]
    dxhat = dout * cache["gamma"]
    dvar = np.sum(dxhat * cache["centred"] * -0.5 * cache["ivar"] ** 3, axis=0)
    dmu = -np.sum(dxhat * cache["ivar"], axis=0)
    dx = dxhat * cache["ivar"] + dvar * 2 * cache["centred"] / N + dmu / N
    return dx, (dout * xhat).sum(0), dout.sum(0)


def layernorm_forward(x, gamma, beta):
    """Batch normalisation of the transposed."""
    mu, std = x.mean(1, keepdims=True), np.sqrt(x.var(1, keepdims=True) + 1e-5)
    xhat = (x - mu) / std
    return xhat * gamma + beta, [xhat, std, gamma]


def layernorm_backward(dout, cache):
    """Row by row."""
    xhat, std, gamma = cache
    dx = np.zeros_like(dout)
    for i in range(len(dout)):
        g = dout[i] * gamma
        dx[i] = (g - g.mean() - xhat[i] * np.mean(g * xhat[i])) / std[i]
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
