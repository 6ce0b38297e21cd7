import numpy as np


def affine_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w, b)


def affine_backward(d, cache):
    x, w, b = cache
    dx = d.dot(w.T)
    dw = x.T.dot(d)
    db = d.sum(axis=0)
    return dx, dw, db


def sigmoid_forward(x):
    s = 1 / (1 + np.exp(-x))
    return s, (s, x)


def sigmoid_backward(d, cache):
    s, x = cache
    return d * s * (1 - s)


def block_forward(x, w, b):
    a, fc = affine_forward(x, w, b)
    out, act = sigmoid_forward(a)
    return out, (fc, act)


def block_backward(d, cache):
    fc, act = cache
    da = sigmoid_backward(d, act)
    return affine_backward(da, fc)
