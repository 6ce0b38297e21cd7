"""A right solution as most students write it: seven loops."""

import numpy as np


def conv_forward(x, w, b, stride, pad):
    """Seven loops."""
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    xp[:, :, pad : pad + H, pad : pad + W] = x
    P, Q = 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, P, Q))
    for n in range(N):
        for f in range(F):
            for i in range(P):
                for j in range(Q):
                    total = b[f]
                    for c in range(C):
                        for k in range(HH):
                            for m in range(WW):
                                total += xp[n, c, i * stride + k, j * stride + m] * w[f, c, k, m]
                    out[n, f, i, j] = total
    return out, (x, xp, w, stride, pad)


def conv_backward(dout, cache):
    """Seven loops again."""
    x, xp, w, stride, pad = cache
    N, F, P, Q = dout.shape
    _, C, HH, WW = w.shape
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(P):
                for j in range(Q):
                    g = dout[n, f, i, j]
                    db[f] += g
                    for c in range(C):
                        for k in range(HH):
                            for m in range(WW):
                                dw[f, c, k, m] += g * xp[n, c, i * stride + k, j * stride + m]
                                dxp[n, c, i * stride + k, j * stride + m] += g * w[f, c, k, m]
    H, W = x.shape[2:]
    return dxp[:, :, pad : pad + H, pad : pad + W], dw, db


def pool_forward(x, size, stride):
    """Window by window; where the largest stands is kept."""
    N, C, H, W = x.shape
    P, Q = 1 + (H - size) // stride, 1 + (W - size) // stride
    out, where = np.zeros((N, C, P, Q)), {}
    for i in range(P):
        for j in range(Q):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size].reshape(N, C, -1)
            out[:, :, i, j] = window.max(2)
            where[i, j] = window.argmax(2)
    return out, [x.shape, where, size, stride]


def pool_backward(dout, cache):
    """To where the largest stood."""
    shape, where, size, stride = cache
    dx = np.zeros(shape)
    for (i, j), best in where.items():
        for n in range(shape[0]):
            for c in range(shape[1]):
                k, m = divmod(best[n, c], size)
                dx[n, c, i * stride + k, j * stride + m] += dout[n, c, i, j]
    return dx
