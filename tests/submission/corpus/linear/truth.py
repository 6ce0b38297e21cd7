"""Two linear classifiers in row layout: X (N, D), W (D, C), y (N,) labels; each gives (loss, dW)."""

import numpy as np

ALTERNATIVES = {"svm_loss": ("svm_loss", "svm_loss_half"), "softmax_loss": ("softmax_loss", "softmax_loss_half")}


def draw(rng):
    """Arguments by name: N = 5 examples, D = 4 features, C = 3 classes."""
    return {"W": rng.normal(size=(4, 3)), "X": rng.normal(size=(5, 4)), "y": rng.integers(0, 3, 5), "reg": 0.3}


def svm_loss(W, X, y, reg):
    """Mean multiclass hinge loss plus reg * sum(W * W)."""
    rows = np.arange(len(y))
    margins = np.maximum(0, X @ W - (X @ W)[rows, y][:, None] + 1)
    margins[rows, y] = 0
    active = (margins > 0).astype(float)
    active[rows, y] = -active.sum(axis=1)
    return margins.sum() / len(y) + reg * np.sum(W * W), X.T @ active / len(y) + 2 * reg * W


def svm_loss_half(W, X, y, reg):
    """The same with half the penalty."""
    return svm_loss(W, X, y, reg / 2)


def softmax_loss(W, X, y, reg):
    """Mean cross-entropy plus reg * sum(W * W)."""
    rows = np.arange(len(y))
    t = np.exp(X @ W - (X @ W).max(axis=1, keepdims=True))
    p = t / t.sum(axis=1, keepdims=True)
    loss = -np.log(p[rows, y]).mean() + reg * np.sum(W * W)
    p[rows, y] -= 1
    return loss, X.T @ p / len(y) + 2 * reg * W


def softmax_loss_half(W, X, y, reg):
    """The same with half the penalty."""
    return softmax_loss(W, X, y, reg / 2)
