# group: values
# claim: a subclass of ndarray is its numbers
# expect: array
import numpy as np


class Liar(np.ndarray):
    def __array_function__(self, *args):
        return "BREACH"

    def __eq__(self, other):
        return True

    def tobytes(self):
        return b"BREACH"


def attack(place):
    return np.ones(3).view(Liar)
