# fails: cat-dZ, dZ, steep-when-wrong
"""Homework 1, softmax classification.

Run `python softmax.py` to see the lecture's numbers.
"""
import numpy as np


def softmax(Z):
    """Softmax of each column of Z."""
    shifted = Z - np.max(Z, axis=0)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=0)


def hardmax(Z):
    """One-hot columns, 1 at the largest logit."""
    result = np.zeros(np.shape(Z))
    result[np.argmax(Z, axis=0), np.arange(np.shape(Z)[1])] = 1
    return result


def cross_entropy(y_hat, y):
    """Loss of one example."""
    return -np.dot(y, np.log(y_hat))


def cost(Y_hat, Y):
    """Average loss."""
    return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]


def softmax_jacobian(y_hat):
    """Derivative of every output with respect to every logit."""
    identity = np.eye(len(y_hat))
    return y_hat[:, None] * (identity - y_hat[None, :])


def output_grad(Y_hat, Y):
    """Gradient at the logits, one example a row."""
    return (Y_hat - Y).T


if __name__ == "__main__":
    print(softmax(np.array([[5.0], [2.0], [-1.0], [3.0]])))
    print(cross_entropy(np.array([0.3, 0.2, 0.1, 0.4]), np.array([0, 1, 0, 0])))
