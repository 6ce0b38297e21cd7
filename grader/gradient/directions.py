"""In which directions a gradient is probed: random, Gaussian, in two scalings.

An error e is missed along v only if |<e, v>| is small. For Gaussian v that is improbable whatever e is, which is never
true of the all-ones direction, of positive directions or of a few coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from grader.gradient.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.gradient.claim import Point
    from grader.gradient.result import Array

SIGNS = np.array([-1.0, 1.0])
FLATTEST = 1e-3  # how much more a coordinate that hardly matters may move in a balanced direction


def middle(a: Array) -> float:
    """The median but for a mean of two: a size that is typical, found in linear time."""
    k, flat = a.size // 2, a.flatten()
    flat.partition(k)
    return float(flat[k])


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
    v = {n: balanced(s[n], g[n], rng) for n in names} if kind % 2 else gaussian({n: s[n] for n in names}, rng)
    layout = Layout(v)
    sizes = layout.norms(layout.join({n: g[n] * part for n, part in v.items()}))
    top = max((size for size in sizes.values() if np.isfinite(size)), default=0.0)
    if not top:
        return v
    weights = {n: 1 / max(min(size, top) / top, FLATTEST) for n, size in sizes.items()}
    most = max(weights.values())
    return {n: part * (weights[n] / most) for n, part in v.items()}


def gaussian(s: Point, rng: np.random.Generator) -> Point:
    """Gaussian in all tensors, each coordinate moving in proportion to its reach."""
    layout = Layout(s)
    return layout.split(rng.standard_normal(layout.size) * layout.join(s))


def nudged(point: Point, size: float, rng: np.random.Generator) -> Point:
    """A point nearby, off every kink: nonzero coordinates keep their sign, zeros move by a share of the median."""
    layout = Layout(point)
    x = layout.join(point)
    scale = np.abs(x)
    if not scale.all():
        scale = layout.join({name: _scale(array) for name, array in point.items()})
    return layout.split(x + size * rng.uniform(0.5, 1.0, x.size) * rng.choice(SIGNS, x.size) * scale)


def _scale(x: Array) -> Array:
    scale = np.abs(x)
    nonzero = scale[scale > 0]
    return np.where(scale > 0, scale, middle(nonzero.ravel()) if nonzero.size else 1.0)


def rounded(point: Point, unit: float, rng: np.random.Generator) -> Point:
    """The same point to rounding: each coordinate two units up or down."""
    layout = Layout(point)
    return layout.split(layout.join(point) * (1 + 2 * unit * rng.choice(SIGNS, layout.size)))
