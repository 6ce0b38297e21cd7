import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(d, cache):
    x, w = cache
    return d @ w.T, x.T @ d, d.sum(axis=0)


def sigmoid_forward(x):
    s = 1 / (1 + np.exp(-x))
    return s, s


def sigmoid_backward(d, cache):
    return d * cache * (1 - cache)


def block_forward(x, w, b):
    out, first = affine_forward(x, w, b)
    out, second = sigmoid_forward(out)
    return out, (first, second)


def block_backward(d, cache):
    first, second = cache
    return affine_backward(sigmoid_backward(d, second), first)
