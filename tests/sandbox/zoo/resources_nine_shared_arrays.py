# group: resources
# claim: an answer out of proportion to its memory is refused before it is read
# expect: type|memory|crashed
# seconds: 8
import numpy as np


def attack(place):
    a = np.zeros(1 << 22)
    return [a] * 9
