"""Homework 3."""
from __future__ import annotations
from __future__ import division

import numpy as np


def softmax(Z: Matrix) -> Matrix:
    assert softmax.__annotations__["Z"] == "Matrix"
    t = np.exp(Z - Z.max(axis=0))
    return t / t.sum(axis=0)


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))


def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m


def output_grad(Y_hat, Y):
    return Y_hat - Y
