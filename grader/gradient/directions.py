"""In which directions a gradient is probed: random, Gaussian, in two scalings.

An error e is missed along v only if |<e, v>| is small. For Gaussian v that is improbable whatever e is, which is never
true of the all-ones direction, of positive directions or of a few coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.naming.observed import length

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.gradient.claim import Point
    from grader.gradient.result import Array

SIGNS = np.array([-1.0, 1.0])
FLATTEST = 1e-3  # how much more a coordinate that hardly matters may move in a balanced direction


def middle(a: Array) -> float:
    """The median but for a mean of two: a size that is typical, found in linear time."""
    k = a.size // 2
    return float(np.partition(a, k, axis=None)[k])


def reach(x: Array) -> Array:
    """How far a step of 1 moves each coordinate: |x_i|, at least a hundredth of the median of those not zero."""
    size = np.abs(x)
    nonzero = size if size.all() else size[size > 0]
    return np.maximum(size, 0.01 * middle(nonzero.ravel())) if nonzero.size else np.ones_like(x)


def proportional(s: Array, rng: np.random.Generator) -> Array:
    """Gaussian, each coordinate moving in proportion to its reach s."""
    return rng.standard_normal(s.shape) * s


def balanced(s: Array, g: Array, rng: np.random.Generator) -> Array:
    """Gaussian, coordinates of a small claimed gradient moving more, so that each matters about equally."""
    effect = np.abs(g) * s
    nonzero = effect if effect.all() else effect[effect > 0]
    if not nonzero.size:
        return proportional(s, rng)
    typical = middle(nonzero.ravel())
    weight = typical / np.maximum(effect, FLATTEST * typical)
    size = float(np.sqrt(np.mean(weight**2)))
    if not 0 < size < np.inf:
        return proportional(s, rng)
    v: Array = rng.standard_normal(s.shape) * s * (weight / size)
    return v


def joint(s: Point, g: Mapping[str, Array], names: Sequence[str], rng: np.random.Generator, kind: int) -> Point:
    """All these tensors at once, each contributing about equally, as far as moving it more can make it."""
    v = {n: balanced(s[n], g[n], rng) if kind % 2 else proportional(s[n], rng) for n in names}
    sizes = {n: length(g[n] * part) for n, part in v.items()}
    top = max((size for size in sizes.values() if np.isfinite(size)), default=0.0)
    if not top:
        return v
    weights = {n: 1 / max(min(sizes[n], top) / top, FLATTEST) for n in names}
    most = max(weights.values())
    return {n: part * (weights[n] / most) for n, part in v.items()}


def nudged(point: Point, size: float, rng: np.random.Generator) -> Point:
    """A point nearby, off every kink: nonzero coordinates keep their sign, zeros move by a share of the median."""
    moved = {}
    for name, x in point.items():
        scale = np.abs(x)
        if not scale.all():
            nonzero = scale[scale > 0]
            scale = np.where(scale > 0, scale, middle(nonzero.ravel()) if nonzero.size else 1.0)
        moved[name] = x + size * rng.uniform(0.5, 1.0, x.shape) * rng.choice(SIGNS, x.shape) * scale
    return moved


def rounded(point: Point, unit: float, rng: np.random.Generator) -> Point:
    """The same point to rounding: each coordinate two units up or down."""
    return {name: x * (1 + 2 * unit * rng.choice(SIGNS, x.shape)) for name, x in point.items()}
