"""Right gradients of functions that are no good for complex steps, or only seem to be."""

import math

import numpy as np

from .case import Setting, right, sigmoid


@right("trap")
def absolute_values(rng):
    """Np.abs of complex numbers is not analytic."""
    return Setting(
        lambda p: np.sum(np.abs(p["x"]) ** 1.5),
        {"x": rng.uniform(0.5, 2, 5) * rng.choice([-1, 1], 5)},
        lambda p: {"x": 1.5 * np.sqrt(np.abs(p["x"])) * np.sign(p["x"])},
    )


@right("trap")
def norm(rng):
    """np.linalg.norm takes moduli."""
    return Setting(
        lambda p: np.linalg.norm(p["x"]),
        {"x": rng.standard_normal(5)},
        lambda p: {"x": p["x"] / np.linalg.norm(p["x"])},
    )


@right("trap")
def small_term_by_abs(rng):
    """Only a part of the loss drops the imaginary part."""
    return Setting(
        lambda p: np.sum(np.exp(p["x"])) + 1e-3 * np.sum(np.abs(p["x"])),
        {"x": rng.standard_normal(6)},
        lambda p: {"x": np.exp(p["x"]) + 1e-3 * np.sign(p["x"])},
    )


@right("trap")
def math_module(rng):
    """math.exp refuses complex numbers."""
    return Setting(
        lambda p: sum(math.exp(float(v)) for v in p["x"]),
        {"x": rng.standard_normal(4)},
        lambda p: {"x": np.exp(p["x"])},
    )


@right("trap")
def filled_in_place(rng):
    """A float buffer is filled in a loop: a cast that only warns."""

    def f(p):
        out = np.zeros(5)
        for i in range(5):
            out[i] = p["x"][i] ** 3
        return out.sum()

    return Setting(f, {"x": rng.standard_normal(5)}, lambda p: {"x": 3 * p["x"] ** 2})


@right("trap")
def conjugated(rng):
    """An inner product that conjugates: np.vdot."""
    return Setting(
        lambda p: np.sin(np.vdot(p["x"], p["x"])),
        {"x": rng.standard_normal(4)},
        lambda p: {"x": 2 * p["x"] * np.cos(p["x"] @ p["x"])},
    )


@right("trap")
def sorted_values(rng):
    """A weighted sum of sorted values, a comparison at heart."""
    c = rng.standard_normal(8)

    def grads(p):
        g = np.zeros(8)
        g[np.argsort(p["x"])] = c
        return {"x": g * np.cosh(p["x"])}

    return Setting(lambda p: c @ np.sinh(np.sort(p["x"])), {"x": rng.standard_normal(8)}, grads)


@right("trap")
def a_loss_of_shape_one_by_one(rng):
    """The loss is an array of one element, as `keepdims` leaves it."""
    return Setting(
        lambda p: sigmoid(np.sum(p["x"] ** 2, keepdims=True)),
        {"x": rng.standard_normal(4) / 2},
        lambda p: {"x": 2 * p["x"] * sigmoid(p["x"] @ p["x"]) * (1 - sigmoid(p["x"] @ p["x"]))},
    )
