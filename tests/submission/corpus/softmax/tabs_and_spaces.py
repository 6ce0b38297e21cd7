import numpy as np


def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


def cross_entropy(y_hat, y):
	log = np.log(y_hat)
        return -np.sum(y * log)


def cost(Y_hat, Y):
	return -np.sum(Y * np.log(Y_hat)) / Y.shape[1]


def output_grad(Y_hat, Y):
    return Y_hat - Y
