# group: resources
# claim: four gigabytes are refused
# expect: memory
import numpy as np


def attack(place):
    return np.ones(1 << 29).sum()
