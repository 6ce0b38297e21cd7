# group: values
# claim: patching NumPy does not reach the answers
# expect: array
import numpy as np

np.asarray = np.array = np.ascontiguousarray = np.allclose = lambda *args, **options: "BREACH"
np.frombuffer = np.empty = lambda *args, **options: 0


def attack(place):
    return np.zeros(2)
