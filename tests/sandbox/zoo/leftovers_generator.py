# group: leftovers
# claim: a generator of random numbers that was spoilt is whole for the next call
# expect: value
import random

import numpy as np


def attack(place):
    random.random = lambda: 4
    np.random.default_rng = lambda seed=None: None
    return "spoilt"
