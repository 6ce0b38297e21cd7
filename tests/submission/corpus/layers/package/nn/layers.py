import numpy as np
from nn.base.dense import affine, affine_grad

def relu(x):
    return np.maximum(0, x)

def relu_grad(dout, x):
    dx = np.array(dout, copy=True)
    dx[x <= 0] = 0
    return dx
