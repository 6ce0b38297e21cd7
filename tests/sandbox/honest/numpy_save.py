import numpy as np


def work(x):
    np.savez("weights.npz", W=x)
    with np.load("weights.npz") as saved:
        return float(saved["W"].sum())  # expect: 3.0
