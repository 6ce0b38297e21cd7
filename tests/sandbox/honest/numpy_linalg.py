import numpy as np


def work(x):
    u, s, v = np.linalg.svd(np.outer(x, x) + np.eye(3))
    return round(float(s.sum()), 6)  # expect: 8.0
