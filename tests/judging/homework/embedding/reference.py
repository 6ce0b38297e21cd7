import numpy as np


def softmax(x):
    t = np.exp(x - np.max(x))
    return t / np.sum(t)


def loss_and_gradient(v, k, U):
    p = softmax(U @ v)
    d = p.copy()
    d[k] -= 1
    return -np.log(p[k]), U.T @ d, np.outer(d, v)


def skipgram(c, outside, V, U):
    loss, dV, dU = 0.0, np.zeros(V.shape), np.zeros(U.shape)
    for k in outside:
        one, dv, du = loss_and_gradient(V[c], k, U)
        loss += one
        dV[c] += dv
        dU += du
    return loss, dV, dU


def step(V, U, dV, dU, alpha):
    return V - alpha * dV, U - alpha * dU
