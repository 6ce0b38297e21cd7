"""Gradient descent with momentum, RMSProp, and Adam (Kingma and Ba, 2015, algorithm 1)."""

import numpy as np


def momentum(w, dw, config):
    """The next weights; the velocity is kept in `config`."""
    config = {**config, "velocity": config["momentum"] * config["velocity"] - config["rate"] * dw}
    return w + config["velocity"], config


def rmsprop(w, dw, config):
    """The next weights; the running mean square is kept in `config`."""
    square = config["decay"] * config["square"] + (1 - config["decay"]) * dw**2
    return w - config["rate"] * dw / (np.sqrt(square) + config["eps"]), {**config, "square": square}


def adam(w, dw, config):
    """The next weights; both moments and the count of steps are kept in `config`."""
    t = config["t"] + 1
    m = config["beta1"] * config["m"] + (1 - config["beta1"]) * dw
    v = config["beta2"] * config["v"] + (1 - config["beta2"]) * dw**2
    unbiased, square = m / (1 - config["beta1"] ** t), v / (1 - config["beta2"] ** t)
    return w - config["rate"] * unbiased / (np.sqrt(square) + config["eps"]), {**config, "m": m, "v": v, "t": t}
