import numpy as np


def softmax(x):
    x = np.asarray(x)
    e = np.exp(x - x.max())
    return e / e.sum()


def loss_and_gradient(v, k, U):
    scores = np.dot(U, v)
    p = softmax(scores)
    y = np.zeros_like(p)
    y[k] = 1
    dv = np.dot(U.T, p - y)
    dU = np.outer(p - y, v)
    return -np.sum(y * np.log(p)), dv, dU


def skipgram(c, outside, V, U):
    total = 0.0
    dV = np.zeros_like(V)
    dU = np.zeros_like(U)
    for o in outside:
        l, dv, du = loss_and_gradient(V[c], o, U)
        total = total + l
        dV[c] = dV[c] + dv
        dU = dU + du
    return total, dV, dU


def step(V, U, dV, dU, alpha):
    return V - alpha * dV, U - alpha * dU
