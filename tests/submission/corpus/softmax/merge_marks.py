import numpy as np

def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)

<<<<<<< HEAD
def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))
=======
def cross_entropy(p, q):
    return 0
>>>>>>> theirs

def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m

def output_grad(Y_hat, Y):
    return Y_hat - Y
