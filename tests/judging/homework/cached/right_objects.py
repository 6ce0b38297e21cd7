import numpy as np


class Cache:
    def __init__(self, **values):
        self.__dict__.update(values)


def affine_forward(x, w, b):
    return x @ w + b, Cache(x=x, w=w)


def affine_backward(d, cache):
    return d @ cache.w.T, cache.x.T @ d, np.ones(len(d)) @ d


def sigmoid_forward(x):
    s = 1.0 / (1.0 + np.exp(-x))
    return s, Cache(slope=s * (1 - s))


def sigmoid_backward(d, cache):
    return d * cache.slope


def block_forward(x, w, b):
    z, below = affine_forward(x, w, b)
    a, above = sigmoid_forward(z)
    return a, Cache(below=below, above=above)


def block_backward(d, cache):
    return affine_backward(sigmoid_backward(d, cache.above), cache.below)
