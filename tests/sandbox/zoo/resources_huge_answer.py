# group: resources
# claim: an answer of a gigabyte is refused
# expect: memory|crashed|type
import numpy as np


def attack(place):
    return [np.zeros(1 << 24)] * 20
