# group: asking
# claim: nothing much larger than what the check itself gives is answered
# expect: value|raised
import numpy as np


def helper(x):
    return None


def attack(place):
    got = helper(np.ones(400_000))
    return f"BREACH {got.shape}"
