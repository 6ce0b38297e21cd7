# group: values
# claim: an array of objects that are no numbers is refused
# expect: type
import numpy as np


def attack(place):
    return np.array([1.0, None, "3"], dtype=object)
