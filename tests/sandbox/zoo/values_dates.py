# group: values
# claim: dates are no numbers
# expect: type
import numpy as np


def attack(place):
    return np.array(["2026-01-01"], dtype="M8[D]")
