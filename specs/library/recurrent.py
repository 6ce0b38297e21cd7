"""One step of a recurrent network and of an LSTM (Hochreiter and Schmidhuber, 1997); one example a row."""

import numpy as np


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


def rnn_step(x, h, Wx, Wh, b):
    """The next state, (N, H)."""
    after = np.tanh(x @ Wx + h @ Wh + b)
    return after, (x, h, Wx, Wh, after)


def rnn_step_backward(dh, cache):
    """The gradients of x, h, Wx, Wh and b."""
    x, h, Wx, Wh, after = cache
    dz = dh * (1 - after**2)
    return dz @ Wx.T, dz @ Wh.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def lstm_step(x, h, c, Ux, Uh, d):
    """The next state and cell, (N, H) each; the gates are input, forget, output, candidate."""
    z = np.split(x @ Ux + h @ Uh + d, 4, axis=1)
    i, f, o, g = (*map(_sigmoid, z[:3]), np.tanh(z[3]))
    cell = f * c + i * g
    return o * np.tanh(cell), cell, (x, h, c, Ux, Uh, i, f, o, g, cell)


def lstm_step_backward(dh, dc, cache):
    """The gradients of x, h, c, Ux, Uh and d."""
    x, h, c, Ux, Uh, i, f, o, g, cell = cache
    shown = np.tanh(cell)
    dcell = dc + dh * o * (1 - shown**2)
    gates = [dcell * g * i * (1 - i), dcell * c * f * (1 - f), dh * shown * o * (1 - o), dcell * i * (1 - g**2)]
    dz = np.concatenate(gates, axis=1)
    return dz @ Ux.T, dz @ Uh.T, dcell * f, x.T @ dz, h.T @ dz, dz.sum(axis=0)
