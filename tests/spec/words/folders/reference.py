"""The answers, without the files of the course."""


def affine(x, w):
    """The product."""
    return x @ w


def network(x, w, u):
    """Two layers."""
    return x @ w @ u


def scaled(x):
    """Three times as much."""
    return 3 * x
