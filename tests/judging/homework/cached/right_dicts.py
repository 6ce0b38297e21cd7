import numpy as np


def affine_forward(x, w, b):
    return np.dot(x, w) + b, {"x": x, "w": w}


def affine_backward(d, cache):
    return {"x": np.dot(d, cache["w"].T), "w": np.dot(cache["x"].T, d), "b": np.sum(d, axis=0)}


def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), {"x": x}


def sigmoid_backward(d, cache):
    a = 1 / (1 + np.exp(-cache["x"]))
    return d * a * (1 - a)


def block_forward(x, w, b):
    z = np.dot(x, w) + b
    a = 1 / (1 + np.exp(-z))
    return a, {"x": x, "w": w, "a": a}


def block_backward(d, cache):
    dz = d * cache["a"] * (1 - cache["a"])
    return {"x": dz @ cache["w"].T, "w": cache["x"].T @ dz, "b": dz.sum(axis=0)}
