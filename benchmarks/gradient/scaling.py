"""Cost and power against the number of parameters, from 1e2 to 1e6."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

import numpy as np

from grader.gradient import check_gradient

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)


class Row(NamedTuple):
    """One size: median calls for a right gradient; of single coordinates off by 1e-3: found, named, calls."""

    size: int
    f: float
    g: float
    detectable: float
    found: int
    named: int
    tries: int
    f_to_name: float
    f_to_name_most: float


def measure(size: int, seeds: range, *, complex_step: bool) -> Row:
    """Judge a sum of weighted sines, right and with one wrong coordinate, for each seed."""
    right, wrong, hits = [], [], 0
    for seed in seeds:
        rng = np.random.default_rng([seed, size])
        c, x, i = rng.standard_normal(size), {"x": rng.standard_normal(size)}, int(rng.integers(size))

        def f(p, c=c):
            return c @ np.sin(p["x"])

        def grads(p, c=c):
            return {"x": c * np.cos(p["x"])}

        def off(p, grads=grads, i=i):
            g = grads(p)
            g["x"][i] *= 1.001
            return g

        right.append(check_gradient(f, x, grads, seed=seed, complex_step=complex_step))
        wrong.append(check_gradient(f, x, off, seed=seed, complex_step=complex_step))
        hits += wrong[-1].culprits == (("x", (i,)),)
    return Row(
        size,
        median(r.evaluations["f"] for r in right),
        median(r.evaluations["g"] for r in right),
        max(r.detectable or np.inf for r in right),
        sum(r.status == "failed" for r in wrong),
        hits,
        len(wrong),
        median(r.evaluations["f"] for r in wrong),
        max(r.evaluations["f"] for r in wrong),
    )
