"""Layers of networks, with their backward passes written out by hand."""

import numpy as np

from .case import Setting, log_sum_exp, one_hot, right, sigmoid, softmax


@right("network")
def softmax_classifier(rng, bug=None):
    """Softmax regression, one example a column, as in the lecture."""
    n, C, m = 5, 3, 12
    X, Y = rng.standard_normal((n, m)), one_hot(rng, C, m)

    def f(p):
        Z = p["W"] @ X + p["b"]
        return np.mean(log_sum_exp(Z) - (Y * Z).sum(0))

    def grads(p):
        Z = p["W"] @ X + p["b"]
        dZ = (softmax(Z) - Y) / m
        if bug == "axis":
            dZ = (softmax(Z, axis=1) - Y) / m
        if bug == "diagonal":  # the chain rule with the diagonal of softmax's Jacobian alone
            P = softmax(Z)
            dZ = -Y / P * P * (1 - P) / m
        if bug == "labels":
            dZ = (softmax(Z) - np.roll(Y, 1, axis=1)) / m
        if bug == "last example":
            dZ[:, -1] = 0
        if bug == "no softmax":
            dZ = (Z - Y) / m
        db = dZ.mean(1, keepdims=True) if bug == "mean bias" else dZ.sum(1, keepdims=True)
        return {"W": dZ @ X.T, "b": db}

    params = {"W": rng.standard_normal((C, n)), "b": rng.standard_normal((C, 1))}
    return Setting(f, params, grads, {"m": m, "C": C, "n": n})


@right("network")
def logistic_regression(rng):
    """Binary cross-entropy with an intercept."""
    X, y = rng.standard_normal((40, 6)), rng.integers(0, 2, 40)

    def f(p):
        z = X @ p["w"] + p["b"]
        return np.mean(np.log1p(np.exp(z)) - y * z)

    def grads(p):
        d = (sigmoid(X @ p["w"] + p["b"]) - y) / 40
        return {"w": X.T @ d, "b": d.sum()}

    return Setting(f, {"w": rng.standard_normal(6), "b": 0.0}, grads, {"m": 40})


def two_layers(rng, activation, slope, *, sizes=(4, 6, 3, 10), x=None, bug=None):
    """A two-layer network with squared error; `slope(z)` is the derivative of the activation."""
    n, h, k, m = sizes
    X = rng.standard_normal((n, m)) if x is None else x
    Y = rng.standard_normal((k, m))

    def f(p):
        A = activation(p["W1"] @ X + p["b1"])
        return np.sum((p["W2"] @ A + p["b2"] - Y) ** 2) / (2 * m)

    def grads(p):
        Z = p["W1"] @ X + p["b1"]
        A = activation(Z)
        d2 = (p["W2"] @ A + p["b2"] - Y) / m
        d1 = (p["W2"].T @ d2) * slope(A if bug == "slope of the output" else Z)
        if bug == "no slope":
            d1 = p["W2"].T @ d2
        g = {"W1": d1 @ X.T, "b1": d1.sum(1, keepdims=True), "W2": d2 @ A.T, "b2": d2.sum(1, keepdims=True)}
        if bug == "pre-activation":
            g["W2"] = d2 @ Z.T
        if bug == "first example only":
            g["b1"] = d1[:, :1] * m
        return g

    params = {
        "W1": rng.standard_normal((h, n)),
        "b1": rng.standard_normal((h, 1)),
        "W2": rng.standard_normal((k, h)) / np.sqrt(h),
        "b2": rng.standard_normal((k, 1)),
    }
    return Setting(f, params, grads, {"m": m, "n": n, "h": h, "k": k})


def relu(z):
    """max(z, 0), by the real part."""
    return z * (z.real > 0)


@right("network")
def tanh_network(rng):
    """Two layers with tanh."""
    return two_layers(rng, np.tanh, lambda z: 1 - np.tanh(z) ** 2)


@right("network")
def relu_network(rng):
    """Two layers with relu."""
    return two_layers(rng, relu, lambda z: (z > 0).astype(float))


@right("network")
def wide_relu_network(rng):
    """Three hundred relu units times fifty examples: kinks are everywhere at the usual step."""
    return two_layers(rng, relu, lambda z: (z > 0).astype(float), sizes=(20, 300, 4, 50))


@right("network")
def elu_network(rng):
    """Two layers with elu, whose curvature jumps at 0."""
    return two_layers(rng, lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: np.where(z > 0, 1, np.exp(z)))


@right("network")
def gelu_network(rng):
    """Two layers with the tanh form of gelu."""
    c = np.sqrt(2 / np.pi)

    def slope(z):
        t = np.tanh(c * (z + 0.044715 * z**3))
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * c * (1 + 3 * 0.044715 * z**2)

    return two_layers(rng, lambda z: 0.5 * z * (1 + np.tanh(c * (z + 0.044715 * z**3))), slope)


@right("network")
def dropout_with_a_fixed_mask(rng):
    """Inverted dropout whose mask is drawn once."""
    keep = rng.random((6, 10)) < 0.7
    return two_layers(rng, lambda z: np.tanh(z) * keep / 0.7, lambda z: (1 - np.tanh(z) ** 2) * keep / 0.7)


@right("network")
def attention(rng, bug=None):
    """One head of scaled dot-product attention."""
    T, d = 5, 3
    G = rng.standard_normal((T, d))

    def weights(p):
        return softmax(p["Q"] @ p["K"].T / np.sqrt(d), axis=1)

    def grads(p):
        A = weights(p)
        dA = G @ p["V"].T
        dS = A * (dA - (0 if bug == "diagonal" else (dA * A).sum(1, keepdims=True))) / np.sqrt(d)
        if bug == "axis":
            dS = A * (dA - (dA * A).sum(0)) / np.sqrt(d)
        if bug == "scale":
            dS = dS * np.sqrt(d)
        return {"Q": dS @ p["K"], "K": dS.T @ p["Q"], "V": A.T @ G}

    params = {name: rng.standard_normal((T, d)) for name in "QKV"}
    return Setting(lambda p: np.sum(weights(p) @ p["V"] * G), params, grads, {"T": T, "d": d})


@right("network")
def recurrent(rng, bug=None):
    """An Elman network over six steps, with the gradient through time."""
    steps, n, h = 6, 3, 4
    X, G = rng.standard_normal((steps, n)), rng.standard_normal((steps, h))

    def states(p):
        found = [np.zeros(h)]
        for x in X:
            found.append(np.tanh(p["U"] @ x + p["W"] @ found[-1] + p["b"]))
        return found

    def grads(p):
        s = states(p)
        g = {name: np.zeros_like(p[name]) for name in p}
        carry = np.zeros(h)
        for t in reversed(range(steps)):
            dz = (G[t] + carry) * (1 - s[t + 1] ** 2)
            g["U"] += np.outer(dz, X[t])
            g["W"] += np.outer(dz, s[t])
            g["b"] += dz
            carry = {"truncated": 0, "not transposed": p["W"] @ dz}.get(bug, p["W"].T @ dz)
        return g

    params = {"U": rng.standard_normal((h, n)), "W": rng.standard_normal((h, h)) / 2, "b": rng.standard_normal(h)}
    return Setting(lambda p: sum(G[t] @ s for t, s in enumerate(states(p)[1:])), params, grads, {"T": steps})


@right("network")
def convolution(rng, bug=None):
    """A two-dimensional convolution (correlation, no padding) with a bias for each channel."""
    X, k = rng.standard_normal((2, 6, 7)), 3
    G = rng.standard_normal((3, 4, 5))
    windows = np.lib.stride_tricks.sliding_window_view(X, (k, k), axis=(1, 2))

    def out(p):
        return np.einsum("cijab,ocab->oij", windows, p["K"]) + p["b"][:, None, None]

    def grads(p):
        d = G / np.cosh(out(p)) ** 2
        dK = np.einsum("cijab,oij->ocab", windows, d)
        if bug == "flipped":
            dK = dK[:, :, ::-1, ::-1]
        if bug == "corner":
            dK[:, :, -1, -1] = 0
        return {"K": dK, "b": d.mean((1, 2)) if bug == "mean bias" else d.sum((1, 2))}

    return Setting(
        lambda p: np.sum(np.tanh(out(p)) * G),
        {"K": rng.standard_normal((3, 2, k, k)) / 3, "b": rng.standard_normal(3)},
        grads,
        {"k": k},
    )


@right("network")
def max_pool(rng, bug=None):
    """Max pooling over blocks of four, no ties."""
    G = rng.standard_normal(6)

    def grads(p):
        blocks = p["x"].reshape(6, 4)
        g = np.zeros((6, 4))
        if bug == "shared":
            return {"x": np.repeat(G * 2 * blocks.max(1) / 4, 4)}
        g[np.arange(6), blocks.argmin(1) if bug == "argmin" else blocks.argmax(1)] = G * 2 * blocks.max(1)
        return {"x": g.ravel()}

    return Setting(lambda p: G @ p["x"].reshape(6, 4).max(1) ** 2, {"x": rng.uniform(1, 3, 24)}, grads)


@right("network")
def embedding(rng, bug=None):
    """A table of vectors in which some rows are looked up twice and some never."""
    ids, G = np.array([0, 2, 2, 5, 0, 2]), rng.standard_normal((6, 3))

    def grads(p):
        g = np.zeros_like(p["E"])
        if bug == "last one wins":
            g[ids] += G * np.cos(p["E"][ids])
        else:
            np.add.at(g, ids, G * np.cos(p["E"][ids]))
        return {"E": g}

    return Setting(lambda p: np.sum(np.sin(p["E"][ids]) * G), {"E": rng.standard_normal((7, 3))}, grads)


@right("network")
def many_tensors(rng):
    """Twelve tensors of different shapes, multiplied together."""
    params = {f"p{k}": rng.standard_normal((1 + k % 3, 1 + k % 4)) for k in range(12)}

    def f(p):
        return np.prod([1 + 0.3 * np.sum(np.sin(p[name])) for name in params])

    def grads(p):
        total = f(p)
        return {name: 0.3 * np.cos(p[name]) * total / (1 + 0.3 * np.sum(np.sin(p[name]))) for name in params}

    return Setting(f, params, grads)
