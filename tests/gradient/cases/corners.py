"""Piecewise-linear functions with their corners far from the point, at a chosen distance, or exactly on it.

f(x) = u . op(A x + b) + w . x, where A, x and b are small integers, so that a tie is one in floating point too. The
claimed gradient chooses one side at a tie, as libraries do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .case import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

GENERIC, NEARBY, ON_THE_POINT = "generic", "nearby", "on the point"
PLACES = (GENERIC, NEARBY, ON_THE_POINT)


class Operator(NamedTuple):
    """Values and slopes of an operator on a vector: `slope(z, u)` is the derivative of u . value(z)."""

    name: str
    size: Callable[[int], int]
    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]
    tie: Callable[[np.ndarray], tuple[int, float]]  # which element to move, and by how much, to make a corner


def _chosen(z, index, u):
    g = np.zeros_like(z)
    np.add.at(g, index, u)
    return g


def _gap(z, i, j):
    """Move element i onto element j."""
    return int(i), float(z[j] - z[i])


def _largest(z):
    return np.argsort(-z, kind="stable")


def _to_zero(z):
    i = int(np.argmin(np.abs(z)))
    return i, float(-z[i])


OPERATORS = [
    Operator("max", lambda k: 1, lambda z: z.max(keepdims=True), lambda z, u: _chosen(z, [z.argmax()], u),
             lambda z: _gap(z, _largest(z)[1], _largest(z)[0])),
    Operator("min", lambda k: 1, lambda z: z.min(keepdims=True), lambda z, u: _chosen(z, [z.argmin()], u),
             lambda z: _gap(z, _largest(z)[-2], _largest(z)[-1])),
    Operator("top 2", lambda k: 1, lambda z: np.sort(z)[-2:].sum(keepdims=True),
             lambda z, u: _chosen(z, _largest(z)[:2], u), lambda z: _gap(z, _largest(z)[2], _largest(z)[1])),
    Operator("median", lambda k: 1, lambda z: np.sort(z)[z.size // 2 : z.size // 2 + 1],
             lambda z, u: _chosen(z, np.argsort(z, kind="stable")[z.size // 2 : z.size // 2 + 1], u),
             lambda z: _gap(z, np.argsort(z)[z.size // 2 + 1], np.argsort(z)[z.size // 2])),
    Operator("sort", lambda k: k, np.sort, lambda z, u: _chosen(z, np.argsort(z, kind="stable"), u),
             lambda z: _gap(z, np.argsort(z)[1], np.argsort(z)[0])),
    Operator("relu", lambda k: k, lambda z: np.maximum(z, 0), lambda z, u: u * (z > 0), _to_zero),
    Operator("max pool", lambda k: k // 2, lambda z: z[: z.size // 2 * 2].reshape(-1, 2).max(1),
             lambda z, u: _chosen(z, 2 * np.arange(z.size // 2) + z[: z.size // 2 * 2].reshape(-1, 2).argmax(1), u),
             lambda z: _gap(z, 0, 1)),
    Operator("hinge", lambda k: k, lambda z: np.maximum(0, 1 - z), lambda z, u: -u * (z < 1),
             lambda z: (int(np.argmin(np.abs(z - 1))), float(1 - z[np.argmin(np.abs(z - 1))]))),
    Operator("L1", lambda k: k, np.abs, lambda z, u: u * np.sign(z), _to_zero),
]  # fmt: skip


class Corner(NamedTuple):
    """A case, where its corner is, and its gradient with every tied element given the whole (None: no tie)."""

    setting: Setting
    operator: str
    distance: float


def corner(rng: np.random.Generator, place: str, distance: float | None = None) -> Corner:
    """A random piecewise-linear function; `distance` is that of the corner in units of A x + b."""
    op = OPERATORS[rng.integers(len(OPERATORS))]
    n, k = int(rng.integers(3, 9)), int(rng.integers(4, 9))
    while True:
        A = rng.integers(-3, 4, (k, n)).astype(float)
        x = rng.integers(1, 6, n) * rng.choice([-1.0, 1.0], n)
        b = rng.permutation(6 * k)[:k] - 3.0 * k - A @ x  # all elements of A x + b differ
        if np.abs(A).sum(1).all() and np.unique(A, axis=0).shape[0] == k:
            break
    b = b + (0.25 if place == GENERIC else 0.0)
    gap = 0.0
    if place != GENERIC:
        i, step = op.tie(A @ x + b)
        gap = 0.0 if place == ON_THE_POINT else distance or 10 ** rng.uniform(-8, -1)
        b[i] += step + gap * rng.choice([-1.0, 1.0])
    u, w = rng.standard_normal(op.size(k)), rng.standard_normal(n)
    return Corner(
        Setting(
            lambda p: float(u @ op.value(A @ p["x"] + b) + w @ p["x"]),
            {"x": x},
            lambda p: {"x": A.T @ op.slope(A @ p["x"] + b, u) + w},
        ),
        op.name,
        gap,
    )


def one_off(rng: np.random.Generator, setting: Setting, *, only_here: bool):
    """The gradient with one coordinate off by 1 to 100 % of the gradient's size, everywhere or only at the point."""
    x, g = setting.params["x"], setting.grads(setting.params)["x"]
    i, size = rng.integers(x.size), 10 ** rng.uniform(-2, 0) * np.linalg.norm(g) * rng.choice([-1.0, 1.0])

    def grads(p):
        found = setting.grads(p)["x"].copy()
        if not only_here or np.allclose(p["x"], x, rtol=1e-12, atol=0):
            found[i] += size
        return {"x": found}

    return grads
