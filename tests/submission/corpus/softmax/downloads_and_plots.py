import sys
import numpy as np
import urllib.request
import matplotlib.pyplot as plt

urllib.request.urlretrieve('http://example.invalid/mnist.gz', 'mnist.gz')
data = np.loadtxt(sys.argv[1])
rate = float(input('learning rate? '))

def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)


def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))


def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m


def output_grad(Y_hat, Y):
    return Y_hat - Y

for epoch in range(10**12):
    loss = cost(softmax(data), data)
    if epoch % 100 == 0:
        print(epoch, loss)
plt.plot(loss)
plt.show()
