import numpy as np

def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)

def load(path):
    try:
        return open(path)
    except IOError, e:
        raise ValueError, 'no file'

mode = 0755
big = 10L

def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))

def name(x):
    return `x`

def different(a, b):
    return a <> b

exec 'z = 1'

def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m

def output_grad(Y_hat, Y):
    return Y_hat - Y
