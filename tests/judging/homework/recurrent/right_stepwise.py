import numpy as np


def step(x, h, U, W, b):
    z = np.dot(U, x) + np.dot(W, h) + b
    out = np.tanh(z)
    return out, (x, h, U, W, out)


def step_back(d, cache):
    x, h, U, W, out = cache
    dz = d * (1 - out**2)
    dx = np.dot(U.T, dz)
    dh = np.dot(W.T, dz)
    dU = np.outer(dz, x)
    dW = np.outer(dz, h)
    db = dz
    return dx, dh, dU, dW, db


def unroll(X, h, U, W, b):
    out = np.zeros((X.shape[0], h.shape[0]))
    caches = []
    for t in range(X.shape[0]):
        h, cache = step(X[t], h, U, W, b)
        out[t] = h
        caches.append(cache)
    return out, caches


def unroll_back(D, caches):
    dU = np.zeros_like(caches[0][2])
    dW = np.zeros_like(caches[0][3])
    db = np.zeros(D.shape[1])
    dh = np.zeros(D.shape[1])
    for t in reversed(range(len(caches))):
        dx, dh, du, dw, dbt = step_back(D[t] + dh, caches[t])
        dU += du
        dW += dw
        db += dbt
    return dh, dU, dW, db


def many_to_one(X, h, U, W, b):
    for t in range(len(X)):
        h, _ = step(X[t], h, U, W, b)
    return h
