import numpy as np


def affine(x, w, b):
    return x.dot(w) + b


def affine_grad(dout, x, w):
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def relu(x):
    return np.maximum(0, x)


def relu_grad(dout, x):
    dx = np.array(dout, copy=True)
    dx[x <= 0] = 0
    return dx
