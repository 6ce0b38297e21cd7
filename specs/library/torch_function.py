"""Softplus in NumPy, for comparison."""

import numpy as np


class Softplus:
    """log(1 + exp(x))."""

    @staticmethod
    def apply(x):
        """Of each element."""
        return np.logaddexp(0, np.asarray(x))
