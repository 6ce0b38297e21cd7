import matplotlib.pyplot as plt
import numpy as np


class TwoLayerNet(object):
    """Two layers."""

    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def scores(self, X):
        hidden = np.maximum(0, X.dot(self.params['W1']) + self.params['b1'])
        return hidden.dot(self.params['W2']) + self.params['b2']

    def loss(self, X, y=None, reg=0.0):
        s = self.scores(X)
        if y is None:
            return s
        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(y)), y]).mean()


net = TwoLayerNet(4, 10, 3)
for i in range(10**10):
    net.loss(np.ones((1, 4)), np.array([0]))
