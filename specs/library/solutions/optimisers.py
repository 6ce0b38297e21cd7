"""A right solution in another style: the state is updated in place."""

import numpy as np


def momentum(w, dw, config):
    """In place."""
    config["velocity"] = config["momentum"] * config["velocity"] - config["rate"] * dw
    return w + config["velocity"], config


def rmsprop(w, dw, config):
    """In place."""
    config["square"] *= config["decay"]
    config["square"] += (1 - config["decay"]) * np.square(dw)
    return w - config["rate"] * dw / (np.sqrt(config["square"]) + config["eps"]), config


def adam(w, dw, config):
    """In place, with the rate corrected."""
    config["t"] += 1
    config["m"] += (1 - config["beta1"]) * (dw - config["m"])
    config["v"] += (1 - config["beta2"]) * (dw**2 - config["v"])
    m = config["m"] / (1 - config["beta1"] ** config["t"])
    v = config["v"] / (1 - config["beta2"] ** config["t"])
    return w - config["rate"] * m / (v**0.5 + config["eps"]), config
