"""Normalising layers, with their backward passes written out by hand."""

import numpy as np

from .case import Setting, right


@right("network")
def batch_norm(rng, bug=None):
    """Batch normalisation over the examples, with scale and shift, of a parameter."""
    m, T, eps = 9, rng.standard_normal((9, 4)), 1e-5

    def forward(p):
        mu = p["x"].mean(0)
        inv = 1 / np.sqrt(((p["x"] - mu) ** 2).mean(0) + eps)
        return (p["x"] - mu) * inv, inv

    def f(p):
        return np.sum(np.sin(forward(p)[0] * p["gamma"] + p["beta"]) * T)

    def grads(p):
        xhat, inv = forward(p)
        dy = np.cos(xhat * p["gamma"] + p["beta"]) * T
        dxhat = dy * p["gamma"]
        through_mean = 0 if bug == "mean" else dxhat.sum(0)
        through_variance = 0 if bug == "variance" else xhat * (dxhat * xhat).sum(0)
        dx = inv / m * (m * dxhat - through_mean - through_variance)
        if bug == "axis":
            dx = inv / m * (m * dxhat - dxhat.sum(1, keepdims=True) - through_variance)
        return {"x": dx, "gamma": (dy * xhat).sum(0), "beta": dy.sum(0)}

    params = {"x": rng.standard_normal((m, 4)), "gamma": rng.standard_normal(4), "beta": rng.standard_normal(4)}
    return Setting(f, params, grads, {"m": m})


@right("network")
def layer_norm(rng, bug=None):
    """Layer normalisation over the features."""
    n, T = 7, rng.standard_normal((5, 7))

    def forward(p):
        mu = p["x"].mean(1, keepdims=True)
        inv = 1 / np.sqrt(((p["x"] - mu) ** 2).mean(1, keepdims=True) + 1e-5)
        return (p["x"] - mu) * inv, inv

    def grads(p):
        xhat, inv = forward(p)
        d = T * p["gamma"]
        dx = inv / n * (n * d - d.sum(1, keepdims=True) - xhat * (d * xhat).sum(1, keepdims=True))
        if bug == "standard deviation is constant":
            dx = inv * (d - d.mean(1, keepdims=True))
        return {"x": dx, "gamma": (T * (p["x"] if bug == "not normalised" else xhat)).sum(0)}

    params = {"x": rng.standard_normal((5, n)), "gamma": rng.standard_normal(n)}
    return Setting(lambda p: np.sum(forward(p)[0] * p["gamma"] * T), params, grads, {"n": n})
