"""Right gradients of parameters, features and losses of very different sizes."""

import numpy as np

from .case import Setting, right
from .networks import two_layers


@right("scale")
def parameters_of_all_sizes(rng):
    """Parameters from 1e-6 to 1e6 that matter equally."""
    size = 10.0 ** np.linspace(-6, 6, 13)
    return Setting(
        lambda p: np.sum(np.tanh(p["x"] / size)),
        {"x": size * rng.uniform(0.5, 1.5, 13)},
        lambda p: {"x": 1 / np.cosh(p["x"] / size) ** 2 / size},
    )


@right("scale")
def features_of_all_sizes(rng):
    """Least squares on columns from 1e-6 to 1e6."""
    size = 10.0 ** np.linspace(-6, 6, 7)
    X, y = rng.standard_normal((20, 7)) * size, rng.standard_normal(20)
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2),
        {"w": rng.standard_normal(7) / size},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 20},
        {"m": 20},
    )


@right("scale")
def raw_features(rng):
    """Least squares on columns from 1e-3 to 1e3 with weights of size 1: the large ones hide the small ones."""
    size = 10.0 ** np.linspace(-3, 3, 7)
    X, y = rng.standard_normal((20, 7)) * size, rng.standard_normal(20)
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2),
        {"w": rng.standard_normal(7)},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 20},
        {"m": 20},
    )


@right("scale")
def tiny_loss(rng):
    """A loss of 1e-12."""
    return Setting(
        lambda p: 1e-12 * np.sum(np.sin(p["x"])), {"x": rng.standard_normal(6)}, lambda p: {"x": 1e-12 * np.cos(p["x"])}
    )


@right("scale")
def huge_loss(rng):
    """A loss of 1e12."""
    return Setting(
        lambda p: 1e12 * np.sum(np.exp(p["x"])), {"x": rng.standard_normal(6)}, lambda p: {"x": 1e12 * np.exp(p["x"])}
    )


@right("scale")
def tiny_parameters(rng):
    """Weights of 1e-8, as after a careless initialisation."""
    setting = two_layers(rng, np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    params = {name: 1e-8 * value for name, value in setting.params.items()}
    return Setting(setting.f, params, setting.grads, setting.sizes)


@right("scale")
def one_layer_hardly_matters(rng):
    """The second tensor's gradient is 1e-9 of the first's."""
    a, b = rng.standard_normal(5), rng.standard_normal(5)
    return Setting(
        lambda p: np.sum(a * np.sin(p["u"])) + 1e-9 * np.sum(b * np.exp(p["v"])),
        {"u": rng.standard_normal(5), "v": rng.standard_normal(5)},
        lambda p: {"u": a * np.cos(p["u"]), "v": 1e-9 * b * np.exp(p["v"])},
    )


@right("scale")
def far_from_the_origin(rng):
    """Parameters near 1e4 with structure of size 1."""
    return Setting(
        lambda p: np.sum(np.sin(p["x"] - 1e4)),
        {"x": 1e4 + rng.standard_normal(4)},
        lambda p: {"x": np.cos(p["x"] - 1e4)},
    )


@right("scale")
def sparse_gradient(rng):
    """Two thousand parameters of which ten matter."""
    chosen = rng.choice(2000, 10, replace=False)

    def grads(p):
        g = np.zeros(2000)
        g[chosen] = np.cos(p["x"][chosen])
        return {"x": g}

    return Setting(lambda p: np.sum(np.sin(p["x"][chosen])), {"x": rng.standard_normal(2000)}, grads)


@right("scale")
def ten_thousand_parameters(rng):
    """A quadratic-and-sine loss of 1e4 parameters."""
    c = rng.standard_normal(10_000)
    return Setting(
        lambda p: c @ np.sin(p["x"]) + np.sum(p["x"] ** 2),
        {"x": rng.standard_normal(10_000)},
        lambda p: {"x": c * np.cos(p["x"]) + 2 * p["x"]},
    )
