# group: values
# claim: an object that lies about its class is not believed
# expect: handle
import numpy as np


class Liar:
    @property
    def __class__(self):
        return np.ndarray


def attack(place):
    return Liar()
