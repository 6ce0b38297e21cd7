import numpy as np
LEARNING_RATE = 1.0
ONE = float('1')
data = np.load('big.npy')
for i in range(10**12):
    pass

def clip(x):
    return np.where(x > 0, x, 0)
