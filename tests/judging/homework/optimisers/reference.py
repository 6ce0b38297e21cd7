import numpy as np


class Counter:
    def __init__(self):
        self.count = 0

    def add(self, k):
        self.count += k
        return self.count


class Momentum:
    def __init__(self, rate, beta):
        self.rate, self.beta, self.v = rate, beta, 0

    def step(self, w, g):
        self.v = self.beta * self.v + g
        return w - self.rate * self.v


class Adam:
    def __init__(self, rate):
        self.rate, self.t, self.m, self.v = rate, 0, 0, 0

    def step(self, w, g):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.999 * self.v + 0.001 * g**2
        return w - self.rate * (self.m / (1 - 0.9**self.t)) / (np.sqrt(self.v / (1 - 0.999**self.t)) + 1e-8)


def adam_twice(rate, w, g, h):
    adam = Adam(rate)
    return adam.step(adam.step(w, g), h)


def update(params, grads, rate):
    for name in params:
        params[name] -= rate * grads[name]
    return params


def clipped(grads, most):
    size = np.sqrt(sum(np.sum(g**2) for g in grads.values()))
    for name in grads:
        grads[name] = grads[name] * min(1, most / size)
    return grads
