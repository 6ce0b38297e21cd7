# group: reading
# claim: NumPy opens no file of others
# expect: raised
import numpy as np


def attack(place):
    return "BREACH: " + bytes(np.memmap(place["secret"], mode="r")).decode()
