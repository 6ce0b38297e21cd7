import numpy as np


def work(x):
    np.save("big.npy", np.arange(1000.0))
    return float(np.load("big.npy", mmap_mode="r")[999])  # expect: 999.0
