"""The derivative of what a spec itself computes: exact and cheap where it is straight, measured where it bends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.derivative import derivative


def log(x):
    """The logarithm of x + 3, and nothing where that does not exist."""
    return np.log(x + 3) if x > -3 else np.nan


BENT = {
    "squares": (lambda p: float((p["W"] ** 2).sum()), lambda p: 2 * p["W"]),
    "products": (lambda p: float((p["W"][0] * p["W"][1]).sum()), lambda p: p["W"][::-1]),
    "a corner out of reach": (lambda p: float(np.maximum(p["W"], -9).sum()), lambda p: np.ones((2, 3))),
    "a corner within reach": (lambda p: float(np.abs(p["W"]).sum()), lambda p: np.sign(p["W"])),
    "undefined nearby": (lambda p: sum(map(log, p["W"].flat)), lambda p: 1 / (p["W"] + 3)),
}


@given(st.integers(0, 2**32 - 1), st.integers(-9, 9))
def test_of_weighed_sums_it_is_the_weights(seed, size):
    """The derivative of sum(G W) + b.c is G and b, to rounding, whatever the sizes of the numbers."""
    rng = np.random.default_rng(seed)
    G, c = rng.normal(size=(2, 3)) * 10.0**size, rng.normal(size=4)
    inputs = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=4) * 100}
    found = derivative(lambda p: float((G * p["W"]).sum() + p["b"] @ c), inputs)

    scale = np.abs(G).max() + np.abs(c).max()
    assert np.abs(found["W"] - G).max() <= 1e-10 * scale * 100
    assert np.abs(found["b"] - c).max() <= 1e-10 * scale * 100


@pytest.mark.parametrize("name", BENT)
def test_of_what_is_bent_it_is_measured(name):
    """A function with curvature, corners or an edge has the derivative that calculus says."""
    loss, slope = BENT[name]
    inputs = {"W": np.random.default_rng(5).normal(size=(2, 3))}

    assert np.allclose(derivative(loss, inputs)["W"], slope(inputs), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(("moves", "most"), [(True, 6 + 4), (False, 4)], ids=["straight", "still"])
def test_what_is_straight_is_asked_once_for_each_number(moves, most):
    """A weighed sum of n numbers takes n + 4 questions, and what does not move with them 4."""
    asked = []

    def loss(p):
        asked.append(p)
        return 1.5 + moves * float(p["W"].sum())

    derivative(loss, {"W": np.ones((2, 3))})

    assert len(asked) == most
