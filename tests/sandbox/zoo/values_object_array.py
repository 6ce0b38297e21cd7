# group: values
# claim: an array of objects is refused
# expect: type
import numpy as np


def attack(place):
    return np.array([object()], dtype=object)
