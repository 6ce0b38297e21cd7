"""Right gradients that other checkers call wrong: kinks, scales, precision, offsets, zeros, traps for complex steps."""

import math

import numpy as np

from .case import Setting, log_sum_exp, one_hot, right, sigmoid, softmax
from .networks import relu, two_layers

# Kinks at the very point


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
    return Setting(setting.f, {**setting.params, "W1": np.zeros((6, 4)), "b1": np.zeros((6, 1))}, setting.grads, setting.sizes)


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
        f, {"w": np.array([0.0, 1.0, 0.0, -2.0, 0.5])},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 15 + 0.1 * np.sign(p["w"])}, {"m": 15},
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
        lambda p: np.sum(np.sin(np.clip(p["x"], -1, 1))), {"x": x},
        lambda p: {"x": np.cos(np.clip(p["x"], -1, 1)) * ((p["x"] > -1) & (p["x"] < 1))},
    )


@right("kink")
def leaky_relu_at_zero(rng):
    """A leaky relu of which the input is exactly 0 at three places."""
    x, c = rng.standard_normal(9), rng.standard_normal(9)
    x[[1, 4, 7]] = 0
    return Setting(
        lambda p: c @ np.exp(np.where(p["x"] > 0, p["x"], 0.1 * p["x"])), {"x": x},
        lambda p: {"x": c * np.exp(np.where(p["x"] > 0, p["x"], 0.1 * p["x"])) * np.where(p["x"] > 0, 1, 0.1)},
    )


# Scales


@right("scale")
def parameters_of_all_sizes(rng):
    """Parameters from 1e-6 to 1e6 that matter equally."""
    size = 10.0 ** np.linspace(-6, 6, 13)
    return Setting(
        lambda p: np.sum(np.tanh(p["x"] / size)), {"x": size * rng.uniform(0.5, 1.5, 13)},
        lambda p: {"x": 1 / np.cosh(p["x"] / size) ** 2 / size},
    )


@right("scale")
def features_of_all_sizes(rng):
    """Least squares on columns from 1e-6 to 1e6."""
    size = 10.0 ** np.linspace(-6, 6, 7)
    X, y = rng.standard_normal((20, 7)) * size, rng.standard_normal(20)
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": rng.standard_normal(7) / size},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 20}, {"m": 20},
    )


@right("scale")
def raw_features(rng):
    """Least squares on columns from 1e-3 to 1e3 with weights of size 1: the large ones hide the small ones."""
    size = 10.0 ** np.linspace(-3, 3, 7)
    X, y = rng.standard_normal((20, 7)) * size, rng.standard_normal(20)
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": rng.standard_normal(7)},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 20}, {"m": 20},
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
        lambda p: np.sum(np.sin(p["x"] - 1e4)), {"x": 1e4 + rng.standard_normal(4)}, lambda p: {"x": np.cos(p["x"] - 1e4)}
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
        lambda p: c @ np.sin(p["x"]) + np.sum(p["x"] ** 2), {"x": rng.standard_normal(10_000)},
        lambda p: {"x": c * np.cos(p["x"]) + 2 * p["x"]},
    )


# Precision


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
        lambda p: np.mean(p["x"] ** 2) - np.mean(p["x"]) ** 2, {"x": x},
        lambda p: {"x": 2 * (p["x"] - np.mean(p["x"])) / 10}, {"m": 10},
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
        lambda p: float(sum(root(a) for a in p["a"])), {"a": rng.uniform(1, 9, 4)}, lambda p: {"a": 0.5 / np.sqrt(p["a"])}
    )


# Offsets


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


# Saturation and clipping


@right("saturation")
def saturated_softmax(rng):
    """Logits of ±40 in some columns: probabilities are 0 and 1 to rounding there."""
    C, m = 4, 8
    Y, Z = one_hot(rng, C, m), 3 * rng.standard_normal((4, 8))
    Z[:, :4] = 40 * (2 * Y[:, :4] - 1) + rng.standard_normal((4, 4))
    return Setting(
        lambda p: np.mean(log_sum_exp(p["Z"]) - (Y * p["Z"]).sum(0)), {"Z": Z}, lambda p: {"Z": (softmax(p["Z"]) - Y) / m},
        {"m": m, "C": C},
    )


@right("saturation", settles=False)
def wholly_saturated_softmax(rng):
    """Every example is right beyond rounding: the loss is 0 and the gradient 1e-17."""
    Y = one_hot(rng, 4, 6)
    return Setting(
        lambda p: np.mean(log_sum_exp(p["Z"]) - (Y * p["Z"]).sum(0)), {"Z": 60 * Y + rng.standard_normal((4, 6))},
        lambda p: {"Z": (softmax(p["Z"]) - Y) / 6}, {"m": 6},
    )


@right("saturation")
def clipped_logarithm(rng):
    """log(p + 1e-12) in the loss, the textbook's gradient without the 1e-12."""
    Y = one_hot(rng, 3, 10)
    return Setting(
        lambda p: -np.sum(Y * np.log(softmax(p["Z"]) + 1e-12)), {"Z": 2 * rng.standard_normal((3, 10))},
        lambda p: {"Z": softmax(p["Z"]) - Y}, {"m": 10},
    )


@right("saturation")
def saturated_tanh(rng):
    """Tanh units of which half are driven to ±1."""
    x = np.concatenate([rng.standard_normal(5), 12 + rng.standard_normal(5)])
    return Setting(lambda p: np.sum(np.tanh(p["x"])), {"x": x}, lambda p: {"x": 1 - np.tanh(p["x"]) ** 2})


# Gradients that are zero


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
        lambda p: np.sum(p["x"] ** 3), {"x": rng.standard_normal(4), "y": rng.standard_normal((2, 3))},
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
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": w.copy()}, lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12}, {"m": 12}
    )


@right("zero")
def near_a_minimum(rng):
    """Least squares 1e-6 from its minimum."""
    X, w = rng.standard_normal((12, 4)), rng.standard_normal(4)
    y = X @ w
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": w + 1e-6 * rng.standard_normal(4)},
        lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12}, {"m": 12},
    )


@right("zero")
def logits_that_shift_together(rng):
    """A scalar added to all logits of a softmax changes nothing."""
    Z, Y = rng.standard_normal((3, 7)), one_hot(rng, 3, 7)

    def grads(p):
        return {"c": (softmax(Z + p["c"]) - Y).sum(), "s": ((softmax(Z * p["s"]) - Y) * Z).sum()}

    def f(p):
        return np.sum(log_sum_exp(Z + p["c"]) - (Y * (Z + p["c"])).sum(0) + log_sum_exp(Z * p["s"]) - (Y * Z * p["s"]).sum(0))

    return Setting(f, {"c": 0.7, "s": 1.3}, grads, {"m": 7})


# Traps for complex steps


@right("trap")
def absolute_values(rng):
    """Np.abs of complex numbers is not analytic."""
    return Setting(
        lambda p: np.sum(np.abs(p["x"]) ** 1.5), {"x": rng.uniform(0.5, 2, 5) * rng.choice([-1, 1], 5)},
        lambda p: {"x": 1.5 * np.sqrt(np.abs(p["x"])) * np.sign(p["x"])},
    )


@right("trap")
def norm(rng):
    """np.linalg.norm takes moduli."""
    return Setting(
        lambda p: np.linalg.norm(p["x"]), {"x": rng.standard_normal(5)}, lambda p: {"x": p["x"] / np.linalg.norm(p["x"])}
    )


@right("trap")
def small_term_by_abs(rng):
    """Only a part of the loss drops the imaginary part."""
    return Setting(
        lambda p: np.sum(np.exp(p["x"])) + 1e-3 * np.sum(np.abs(p["x"])), {"x": rng.standard_normal(6)},
        lambda p: {"x": np.exp(p["x"]) + 1e-3 * np.sign(p["x"])},
    )


@right("trap")
def math_module(rng):
    """math.exp refuses complex numbers."""
    return Setting(
        lambda p: sum(math.exp(float(v)) for v in p["x"]), {"x": rng.standard_normal(4)}, lambda p: {"x": np.exp(p["x"])}
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
        lambda p: np.sin(np.vdot(p["x"], p["x"])), {"x": rng.standard_normal(4)},
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
        lambda p: sigmoid(np.sum(p["x"] ** 2, keepdims=True)), {"x": rng.standard_normal(4) / 2},
        lambda p: {"x": 2 * p["x"] * sigmoid(p["x"] @ p["x"]) * (1 - sigmoid(p["x"] @ p["x"]))},
    )


@right("zero")
def at_a_minimum_with_residual(rng):
    """Least squares at its minimum, where the loss is not 0."""
    X, y = rng.standard_normal((12, 4)), rng.standard_normal(12)
    w = np.linalg.lstsq(X, y)[0]
    return Setting(
        lambda p: np.mean((X @ p["w"] - y) ** 2), {"w": w}, lambda p: {"w": 2 * X.T @ (X @ p["w"] - y) / 12}, {"m": 12}
    )
