# group: leftovers
# claim: NumPy as one worker left it is not what the next one gets
# expect: value
# twice: yes
import numpy as np


def attack(place):
    if np.pi != 3.141592653589793 or np.geterr()["divide"] == "raise":
        return "BREACH: still patched"
    np.pi = 3
    np.seterr(divide="raise")
    return "first"
