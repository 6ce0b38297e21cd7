# group: values
# claim: a structured array is refused
# expect: type
import numpy as np


def attack(place):
    return np.zeros(2, dtype=[("a", "f8")])
