"""Right gradients in single precision, beside large offsets, of saturated and clipped functions."""

import numpy as np

from .case import Setting, log_sum_exp, one_hot, right, softmax
from .networks import two_layers


def _single_network(rng):
    n, C, m = 5, 3, 12
    X, Y = rng.standard_normal((n, m)).astype(np.float32), one_hot(rng, C, m).astype(np.float32)
    params = {"W": rng.standard_normal((C, n)), "b": rng.standard_normal((C, 1))}

    def logits(p):
        return p["W"].astype(np.float32) @ X + p["b"].astype(np.float32)

    def f(p):
        Z = logits(p)
        return np.mean(log_sum_exp(Z) - (Y * Z).sum(0))

    def grads(p):
        dZ = (softmax(logits(p)) - Y) / np.float32(m)
        return {"W": dZ @ X.T, "b": dZ.sum(1, keepdims=True)}

    return Setting(f, params, grads, {"m": m, "C": C})


@right("precision")
def single_precision(rng):
    """Loss and gradient in float32 throughout."""
    return _single_network(rng)


@right("precision")
def single_precision_in_disguise(rng):
    """Float32 inside, float64 outside: no dtype tells."""
    s = _single_network(rng)
    return Setting(
        lambda p: float(s.f(p)), s.params, lambda p: {k: v.astype(np.float64) for k, v in s.grads(p).items()}, s.sizes
    )


@right("precision")
def single_precision_gradient(rng):
    """A float64 loss with a gradient that was computed in float32 and cast back."""
    s = two_layers(rng, np.tanh, lambda z: 1 - np.tanh(z) ** 2)

    def grads(p):
        found = s.grads(p)
        return {name: value.astype(np.float32) for name, value in found.items()}

    return Setting(s.f, s.params, grads, s.sizes)


@right("precision")
def single_precision_parameters(rng):
    """Float32 parameters, as frameworks keep them."""
    s = two_layers(rng, np.tanh, lambda z: 1 - np.tanh(z) ** 2)
    return Setting(s.f, {name: value.astype(np.float32) for name, value in s.params.items()}, s.grads, s.sizes)


@right("precision")
def cancelling_variance(rng):
    """A variance by E x^2 - (E x)^2, which loses six digits."""
    x = 1e3 + rng.standard_normal(10)
    return Setting(
        lambda p: np.mean(p["x"] ** 2) - np.mean(p["x"]) ** 2,
        {"x": x},
        lambda p: {"x": 2 * (p["x"] - np.mean(p["x"])) / 10},
        {"m": 10},
    )


@right("precision")
def rounded_by_an_iteration(rng):
    """A square root by Newton's iteration that stops at 1e-9."""

    def root(a):
        x = max(a, 1.0)
        while abs(x * x - a) > 1e-9 * a:
            x = (x + a / x) / 2
        return x

    return Setting(
        lambda p: float(sum(root(a) for a in p["a"])),
        {"a": rng.uniform(1, 9, 4)},
        lambda p: {"a": 0.5 / np.sqrt(p["a"])},
    )


@right("offset")
def large_offset(rng):
    """A loss with 1e6 added."""
    return Setting(
        lambda p: 1e6 + np.sum(np.sin(p["x"])), {"x": rng.standard_normal(6)}, lambda p: {"x": np.cos(p["x"])}
    )


@right("offset")
def larger_offset(rng):
    """A loss with 1e9 added."""
    return Setting(
        lambda p: 1e9 + np.sum(np.exp(p["x"])), {"x": rng.standard_normal(6)}, lambda p: {"x": np.exp(p["x"])}
    )


@right("saturation")
def saturated_softmax(rng):
    """Logits of ±40 in some columns: probabilities are 0 and 1 to rounding there."""
    C, m = 4, 8
    Y, Z = one_hot(rng, C, m), 3 * rng.standard_normal((4, 8))
    Z[:, :4] = 40 * (2 * Y[:, :4] - 1) + rng.standard_normal((4, 4))
    return Setting(
        lambda p: np.mean(log_sum_exp(p["Z"]) - (Y * p["Z"]).sum(0)),
        {"Z": Z},
        lambda p: {"Z": (softmax(p["Z"]) - Y) / m},
        {"m": m, "C": C},
    )


@right("saturation", settles=False)
def wholly_saturated_softmax(rng):
    """Every example is right beyond rounding: the loss is 0 and the gradient 1e-17."""
    Y = one_hot(rng, 4, 6)
    return Setting(
        lambda p: np.mean(log_sum_exp(p["Z"]) - (Y * p["Z"]).sum(0)),
        {"Z": 60 * Y + rng.standard_normal((4, 6))},
        lambda p: {"Z": (softmax(p["Z"]) - Y) / 6},
        {"m": 6},
    )


@right("saturation")
def clipped_logarithm(rng):
    """log(p + 1e-12) in the loss, the textbook's gradient without the 1e-12."""
    Y = one_hot(rng, 3, 10)
    return Setting(
        lambda p: -np.sum(Y * np.log(softmax(p["Z"]) + 1e-12)),
        {"Z": 2 * rng.standard_normal((3, 10))},
        lambda p: {"Z": softmax(p["Z"]) - Y},
        {"m": 10},
    )


@right("saturation")
def saturated_tanh(rng):
    """Tanh units of which half are driven to ±1."""
    x = np.concatenate([rng.standard_normal(5), 12 + rng.standard_normal(5)])
    return Setting(lambda p: np.sum(np.tanh(p["x"])), {"x": x}, lambda p: {"x": 1 - np.tanh(p["x"]) ** 2})
