# group: values
# claim: NumPy's errors and warnings as errors do not reach the grader's side of the process
# expect: array
import warnings

import numpy as np


def attack(place):
    np.seterr(all="raise")
    warnings.simplefilter("error")
    return np.array([1e-310, 1e300], dtype=np.longdouble)
