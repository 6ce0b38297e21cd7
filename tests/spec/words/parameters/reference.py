"""Two layers whose parameters come as a dict."""

import numpy as np


def forward(X, params):
    """The scores, one example a column."""
    A = np.tanh(params["W1"] @ X + params["b1"])
    return params["W2"] @ A + params["b2"]


def backward(G, X, params):
    """The gradients of all parameters by their names."""
    A = np.tanh(params["W1"] @ X + params["b1"])
    H = (params["W2"].T @ G) * (1 - A**2)
    return {"dW1": H @ X.T, "db1": H.sum(axis=1, keepdims=True), "dW2": G @ A.T, "db2": G.sum(axis=1, keepdims=True)}


def scaled(X, layers):
    """A linear layer, each of its scores scaled; the parameters are dicts in a dict."""
    return layers["scale"] * (layers["linear"]["W"] @ X)


def scaled_back(G, X, layers):
    """The gradients of the parameters, as these are arranged."""
    dS = layers["scale"] * G
    return {"linear": {"dW": dS @ X.T}, "dscale": np.sum(layers["linear"]["W"] @ X * G, axis=1, keepdims=True)}
