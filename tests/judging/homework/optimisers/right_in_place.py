import numpy as np


class Counter:
    def __init__(self, start=0):
        self.values = [start]

    def add(self, k):
        self.values.append(k)
        return sum(self.values)


class Momentum:
    def __init__(self, rate, beta):
        self.rate, self.beta = rate, beta
        self.v = 0.0

    def step(self, w, g):
        self.v *= self.beta
        self.v += g
        w -= self.rate * self.v
        return w


class Adam:
    b1, b2, eps = 0.9, 0.999, 1e-8

    def __init__(self, rate):
        self.rate = rate
        self.gradients = []

    def step(self, w, g):
        self.gradients.append(g)
        t = len(self.gradients)
        m = sum((1 - self.b1) * self.b1 ** (t - 1 - i) * g for i, g in enumerate(self.gradients))
        v = sum((1 - self.b2) * self.b2 ** (t - 1 - i) * g**2 for i, g in enumerate(self.gradients))
        m_hat, v_hat = m / (1 - self.b1**t), v / (1 - self.b2**t)
        return w - self.rate * m_hat / (v_hat**0.5 + self.eps)


def update(params, grads, rate):
    for key in params:
        params[key] -= rate * grads[key]
    return params


def clipped(grads, most):
    size = np.linalg.norm(np.concatenate([np.ravel(g) for g in grads.values()]))
    scale = most / max(size, most)
    for key in grads:
        grads[key] *= scale
    return grads
