import numpy as np


class Counter:
    def __init__(self):
        self.total = 0

    def add(self, k):
        self.total = self.total + k
        return self.total


class Momentum:
    def __init__(self, rate, beta):
        self.rate = rate
        self.beta = beta
        self.velocity = None

    def step(self, w, g):
        if self.velocity is None:
            self.velocity = np.zeros_like(w)
        self.velocity = self.beta * self.velocity + g
        return w - self.rate * self.velocity


class Adam:
    def __init__(self, rate):
        self.rate = rate
        self.state = {"m": 0, "v": 0, "t": 0}

    def step(self, w, g):
        s = self.state
        s["t"] += 1
        s["m"] = 0.9 * s["m"] + (1 - 0.9) * g
        s["v"] = 0.999 * s["v"] + (1 - 0.999) * g * g
        m = s["m"] / (1 - 0.9 ** s["t"])
        v = s["v"] / (1 - 0.999 ** s["t"])
        return w - self.rate * m / (np.sqrt(v) + 1e-8)


def update(params, grads, rate):
    new = {}
    for key, value in params.items():
        new[key] = value - rate * grads[key]
    return new


def clipped(grads, most):
    total = 0
    for g in grads.values():
        total += np.sum(g * g)
    size = total**0.5
    if size <= most:
        return grads
    return {key: g * most / size for key, g in grads.items()}
