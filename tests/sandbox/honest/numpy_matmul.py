import numpy as np


def work(x):
    a = np.ones((300, 300))
    return float((a @ a)[0, 0])  # expect: 300.0
