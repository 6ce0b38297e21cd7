import logging
import warnings

import numpy as np


def work(x):
    warnings.warn("careful")
    logging.getLogger("student").warning("log")
    with np.errstate(all="ignore"):
        return float(np.isnan(np.float64(0) / np.float64(0)))  # expect: 1.0
