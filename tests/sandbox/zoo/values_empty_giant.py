# group: values
# claim: an array that holds nothing and is as long as a sum over it would be is refused
# expect: type
import numpy as np


def attack(place):
    return np.empty((1 << 33, 0))
