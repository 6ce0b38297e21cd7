"""Right gradients that are zero, or zero to rounding, in whole or in part."""

import numpy as np

from .case import Setting, log_sum_exp, one_hot, right, softmax
from .networks import relu, two_layers


@right("zero")
def constant(rng):
    """A constant: every derivative is 0."""
    return Setting(lambda p: 3.7, {"x": rng.standard_normal(5)}, lambda p: {"x": np.zeros(5)})


@right("zero")
def bias_before_a_mean(rng):
    """A bias that a mean subtraction removes: its gradient is rounding dust."""
    X, G = rng.standard_normal((4, 9)), rng.standard_normal((3, 9))

    def centred(p):
        Z = p["W"] @ X + p["b"]
        return Z - Z.mean(1, keepdims=True)

    def grads(p):
        d = G * np.cos(centred(p))
        dZ = d - d.mean(1, keepdims=True)
        return {"W": dZ @ X.T, "b": dZ.sum(1, keepdims=True)}

    params = {"W": rng.standard_normal((3, 4)), "b": rng.standard_normal((3, 1))}
    return Setting(lambda p: np.sum(G * np.sin(centred(p))), params, grads, {"m": 9})


@right("zero")
def unused_parameter(rng):
    """One of two tensors does not occur in the loss."""
    return Setting(
        lambda p: np.sum(p["x"] ** 3),
        {"x": rng.standard_normal(4), "y": rng.standard_normal((2, 3))},
        lambda p: {"x": 3 * p["x"] ** 2, "y": np.zeros((2, 3))},
    )


@right("zero")
def dead_units(rng):
    """All relu units are off."""
    setting = two_layers(rng, relu, lambda z: (z > 0).astype(float))
    return Setting(setting.f, {**setting.params, "b1": np.full((6, 1), -50.0)}, setting.grads, setting.sizes)


@right("zero")
def at_a_minimum(rng):
    """Least squares at its minimum, where the loss is 0 as well."""
    X, w = rng.standard_normal((12, 4)), rng.standard_normal(4)
    y = X @ w
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2),
        {"w": w.copy()},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12},
        {"m": 12},
    )


@right("zero")
def near_a_minimum(rng):
    """Least squares 1e-6 from its minimum."""
    X, w = rng.standard_normal((12, 4)), rng.standard_normal(4)
    y = X @ w
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2),
        {"w": w + 1e-6 * rng.standard_normal(4)},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12},
        {"m": 12},
    )


@right("zero")
def logits_that_shift_together(rng):
    """A scalar added to all logits of a softmax changes nothing."""
    Z, Y = rng.standard_normal((3, 7)), one_hot(rng, 3, 7)

    def grads(p):
        return {"c": (softmax(Z + p["c"]) - Y).sum(), "s": ((softmax(Z * p["s"]) - Y) * Z).sum()}

    def f(p):
        return np.sum(
            log_sum_exp(Z + p["c"]) - (Y * (Z + p["c"])).sum(0) + log_sum_exp(Z * p["s"]) - (Y * Z * p["s"]).sum(0)
        )

    return Setting(f, {"c": 0.7, "s": 1.3}, grads, {"m": 7})


@right("zero")
def at_a_minimum_with_residual(rng):
    """Least squares at its minimum, where the loss is not 0."""
    X, y = rng.standard_normal((12, 4)), rng.standard_normal(12)
    w = np.linalg.lstsq(X, y)[0]
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": w}, lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12}, {"m": 12}
    )
