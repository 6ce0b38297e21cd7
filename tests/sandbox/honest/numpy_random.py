import numpy as np


def work(x):
    return float(np.random.default_rng(0).normal(size=1000).std().round(1))  # expect: 1.0
