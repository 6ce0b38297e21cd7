"""Right gradients of functions that have a kink at the very point."""

import numpy as np

from .case import Setting, right
from .networks import relu, two_layers


@right("kink")
def relu_at_zero(rng):
    """Zero biases and a zero example: pre-activations are exactly 0."""
    X = rng.standard_normal((4, 10))
    X[:, 3] = 0
    setting = two_layers(rng, relu, lambda z: (z > 0).astype(float), x=X)
    setting.params["b1"] = np.zeros((6, 1))
    return setting


@right("kink")
def relu_with_zero_weights(rng):
    """All weights of the first layer start at zero."""
    setting = two_layers(rng, relu, lambda z: (z > 0).astype(float))
    return Setting(
        setting.f, {**setting.params, "W1": np.zeros((6, 4)), "b1": np.zeros((6, 1))}, setting.grads, setting.sizes
    )


@right("kink")
def hinge_at_the_margin(rng):
    """A linear classifier with examples whose margin is exactly 1."""
    X = rng.integers(-3, 4, (20, 4)).astype(float)
    y, w = rng.choice([-1.0, 1.0], 20), np.array([1.0, 0.0, -1.0, 0.5])
    X[:3], y[:3] = np.array([[1, 2, 0, 0], [0, 1, -1, 0], [1, 1, 1, 2]]), 1.0

    def grads(p):
        active = y * (X @ p["w"]) < 1
        return {"w": -(active * y) @ X / 20}

    return Setting(lambda p: np.mean(np.maximum(0, 1 - y * (X @ p["w"]))), {"w": w}, grads, {"m": 20})


@right("kink")
def lasso_at_zero(rng):
    """An absolute-value penalty with some weights exactly 0."""
    X, y = rng.standard_normal((15, 5)), rng.standard_normal(15)

    def f(p):
        return np.mean((X @ p["w"] - y) ** 2) + 0.1 * np.sum(np.abs(p["w"]))

    return Setting(
        f,
        {"w": np.array([0.0, 1.0, 0.0, -2.0, 0.5])},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 15 + 0.1 * np.sign(p["w"])},
        {"m": 15},
    )


@right("kink")
def max_pool_with_ties(rng):
    """Max pooling of integers: every block has a tie."""
    G = rng.standard_normal(5)
    x = np.tile([2.0, 3.0, 3.0, 1.0], 5)

    def grads(p):
        blocks = p["x"].reshape(5, 4)
        g = np.zeros((5, 4))
        g[np.arange(5), blocks.argmax(1)] = G * np.cos(blocks.max(1))
        return {"x": g.ravel()}

    return Setting(lambda p: G @ np.sin(p["x"].reshape(5, 4).max(1)), {"x": x}, grads)


@right("kink")
def clipped_at_the_bound(rng):
    """Values clipped to [-1, 1], some exactly at the bound."""
    x = np.concatenate([rng.uniform(-3, 3, 6), [1.0, -1.0]])
    return Setting(
        lambda p: np.sum(np.sin(np.clip(p["x"], -1, 1))),
        {"x": x},
        lambda p: {"x": np.cos(np.clip(p["x"], -1, 1)) * ((p["x"] > -1) & (p["x"] < 1))},
    )


@right("kink")
def leaky_relu_at_zero(rng):
    """A leaky relu of which the input is exactly 0 at three places."""
    x, c = rng.standard_normal(9), rng.standard_normal(9)
    x[[1, 4, 7]] = 0
    return Setting(
        lambda p: c @ np.exp(np.where(p["x"] > 0, p["x"], 0.1 * p["x"])),
        {"x": x},
        lambda p: {"x": c * np.exp(np.where(p["x"] > 0, p["x"], 0.1 * p["x"])) * np.where(p["x"] > 0, 1, 0.1)},
    )
