# group: values
# claim: an object whose array is too large is refused
# expect: type|memory
# seconds: 8
import numpy as np


class Far:
    __module__ = "elsewhere"

    def __array__(self, dtype=None, copy=None):
        return np.zeros(1 << 23)


def attack(place):
    return Far()
