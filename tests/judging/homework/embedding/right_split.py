import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e)


def forward(v, U):
    return softmax(U @ v)


def loss_and_gradient(v, k, U):
    p = forward(v, U)
    loss = -np.log(p[k])
    p[k] -= 1.0
    return loss, p @ U, p[:, None] * v[None, :]


def skipgram(c, outside, V, U):
    parts = [loss_and_gradient(V[c], int(o), U) for o in outside]
    dV = np.zeros(V.shape)
    dV[c] = sum(part[1] for part in parts)
    return sum(part[0] for part in parts), dV, sum(part[2] for part in parts)


def step(V, U, dV, dU, alpha):
    return np.subtract(V, alpha * dV), np.subtract(U, alpha * dU)
