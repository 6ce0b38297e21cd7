import numpy as np

def softmax_loss(W, X, y, reg):
    n = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(n), y]).sum() / n + reg * np.sum(W ** 2)
    p[range(n), y] -= 1
    return loss, X.T.dot(p) / n + 2 * reg * W

print(open('data').read())
