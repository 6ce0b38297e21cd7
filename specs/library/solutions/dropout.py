"""A right solution in another style: a generator of its own, and a dict as cache."""

import numpy as np

rng = np.random.default_rng()


def dropout_forward(x, p, mode):
    """By a generator of its own."""
    cache = {"mode": mode, "p": p}
    if mode == "train":
        cache["keep"] = rng.uniform(size=x.shape) <= p
        x = np.where(cache["keep"], x / p, 0.0)
    return x, cache


def dropout_backward(dout, cache):
    """By the mode."""
    if cache["mode"] == "test":
        return dout
    return np.where(cache["keep"], dout / cache["p"], 0)
