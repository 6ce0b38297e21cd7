"""Random networks with a backward pass by hand, at random scales, and random bugs in it."""

from __future__ import annotations

import numpy as np

from .case import Setting, log_sum_exp, sigmoid, softmax

ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: z * (z.real > 0), lambda z: (z > 0).astype(z.dtype)),
    "leaky": (lambda z: np.where(z.real > 0, z, z / 10), lambda z: np.where(z > 0, 1, 0.1).astype(z.dtype)),
    "softplus": (lambda z: log_sum_exp(np.stack([z, 0 * z])), sigmoid),
    "sine": (np.sin, np.cos),
    "elu": (
        lambda z: np.where(z.real > 0, z, np.expm1(np.where(z.real > 0, 0 * z, z))),
        lambda z: np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
    ),
}


def random_network(rng: np.random.Generator) -> Setting:
    """One to three layers, one of six activations, one of three losses; a scale, an offset, a precision."""
    depth, m = int(rng.integers(1, 4)), int(rng.integers(1, 16))
    widths = [int(w) for w in rng.integers(1, 9, depth + 1)]
    activation, slope = ACTIVATIONS[rng.choice(list(ACTIVATIONS))]
    kind = rng.choice(["squares", "softmax", "logistic"])
    lam = float(rng.choice([0, 0, 0.1, 1.0]))
    dtype = np.float32 if rng.random() < 0.08 else np.float64
    scale = 10.0 ** rng.choice([0, 0, 0, -6, 4])
    offset = np.float64(rng.choice([0, 0, 0, 0, 1e4]))  # a double, so that the sum is one
    spread = 10 ** rng.uniform(-2, 2, (widths[0], 1)) if rng.random() < 0.2 else 1.0
    X = (rng.standard_normal((widths[0], m)) * spread).astype(dtype)
    Y = _targets(rng, kind, widths[-1], m).astype(dtype)
    # In single precision a start near 0 leaves slopes below the rounding of the loss: nobody could tell.
    size = 10.0 ** rng.choice([0, 0, 0, -3, 0.7]) if dtype == np.float64 else 1.0
    params = {}
    for k in range(depth):
        W = size * rng.standard_normal((widths[k + 1], widths[k])) / np.sqrt(widths[k])
        params[f"W{k}"] = W / spread.T if k == 0 and np.ndim(spread) else W
        params[f"b{k}"] = size * rng.standard_normal((widths[k + 1], 1)) * rng.choice([0.0, 1.0])

    def forward(p):
        A, kept = X, []
        for k in range(depth):
            W, b = _as(p[f"W{k}"], dtype), _as(p[f"b{k}"], dtype)
            Z = W @ A + b
            kept.append((A, Z, W))
            A = activation(Z) if k < depth - 1 else Z
        return A, kept

    def f(p):
        Z, _ = forward(p)
        penalty = lam / 2 * sum(np.sum(p[f"W{k}"] ** 2) for k in range(depth))
        return scale * (_loss(kind, Z, Y) / m + penalty + offset)

    def grads(p):
        Z, kept = forward(p)
        d = _loss_slope(kind, Z, Y) / m
        found = {}
        for k in reversed(range(depth)):
            A, Z, W = kept[k]
            if k < depth - 1:
                d = d * slope(Z)
            found[f"W{k}"] = scale * (d @ A.T + lam * p[f"W{k}"])
            found[f"b{k}"] = scale * d.sum(1, keepdims=True)
            d = W.T @ d
        return found

    return Setting(f, params, grads, {"m": m, "n": widths[0], "C": widths[-1]})


def _as(x, dtype):
    return x if np.iscomplexobj(x) and dtype == np.float64 else x.astype(dtype)


def _targets(rng, kind, rows, m):
    if kind == "softmax":
        return np.eye(rows)[rng.integers(0, rows, m)].T
    return rng.integers(0, 2, (rows, m)).astype(float) if kind == "logistic" else rng.standard_normal((rows, m))


def _loss(kind, Z, Y):
    if kind == "softmax":
        return np.sum(log_sum_exp(Z) - (Y * Z).sum(0))
    return np.sum(log_sum_exp(np.stack([Z, 0 * Z])) - Y * Z) if kind == "logistic" else np.sum((Z - Y) ** 2) / 2


def _loss_slope(kind, Z, Y):
    return {"softmax": softmax, "logistic": sigmoid, "squares": lambda z: z}[kind](Z) - Y


def random_bug(rng: np.random.Generator, setting: Setting):
    """A name and a wrong gradient: one change to one tensor, or one factor on all."""
    names = list(setting.params)
    name = names[rng.integers(len(names))]
    change = BUGS[rng.integers(len(BUGS))]
    state = rng.integers(2**32)

    def grads(p):
        found = dict(setting.grads(p))
        again = np.random.default_rng(state)  # the same change at every call
        chosen = names if change.__name__.startswith("all") else [name]
        for each in chosen:
            found[each] = change(np.array(found[each], dtype=float), again, setting)
        return found

    return f"{change.__name__} in {name}", grads


def _all_sign(g, rng, setting):
    return -g


def _all_summed(g, rng, setting):
    return g * setting.sizes["m"]


def _all_factor(g, rng, setting):
    return g * 2.0


def _sign(g, rng, setting):
    return -g


def _factor(g, rng, setting):
    return g * (1 + 10 ** rng.uniform(-3, 1))


def _coordinate(g, rng, setting):
    g.flat[rng.integers(g.size)] *= 1 + 10 ** rng.uniform(-3, 0)
    return g


def _zero_coordinate(g, rng, setting):
    g.flat[np.argmax(np.abs(g))] = 0
    return g


def _noise(g, rng, setting):
    return g * (1 + 10 ** rng.uniform(-3, 0) * rng.standard_normal(g.shape))


def _row(g, rng, setting):
    g[rng.integers(g.shape[0])] *= 1.5
    return g


def _shifted(g, rng, setting):
    return np.roll(g, 1, axis=int(np.argmax(g.shape)))


def _offset(g, rng, setting):
    return g + 0.01 * np.max(np.abs(g))


def _penalty(g, rng, setting):
    return g + 0.1 * np.linalg.norm(g) * rng.standard_normal(g.shape)


def _absolute(g, rng, setting):
    return np.abs(g)


BUGS = [
    _all_sign,
    _all_summed,
    _all_factor,
    _sign,
    _factor,
    _coordinate,
    _zero_coordinate,
    _noise,
    _row,
    _shifted,
    _offset,
    _penalty,
    _absolute,
]
for _bug in BUGS:
    _bug.__name__ = _bug.__name__.lstrip("_")
