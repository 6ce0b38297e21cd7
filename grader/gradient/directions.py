"""In which directions a gradient is probed: random, Gaussian, in two scalings.

An error e is missed along v only if |<e, v>| is small. For Gaussian v that is improbable whatever e is, which is never
true of the all-ones direction, of positive directions or of a few coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from grader.gradient.claim import Point
    from grader.gradient.result import Array

FLATTEST = 1e-3  # how much more a coordinate that hardly matters may move in a balanced direction


def reach(x: Array) -> Array:
    """How far a step of 1 moves each coordinate: |x_i|, at least a hundredth of the median of those not zero."""
    size = np.abs(x)
    nonzero = size[size > 0]
    return np.maximum(size, 0.01 * float(np.median(nonzero))) if nonzero.size else np.ones_like(x)


def proportional(x: Array, rng: np.random.Generator) -> Array:
    """Gaussian, each coordinate moving in proportion to its size."""
    return rng.standard_normal(x.shape) * reach(x)


def balanced(x: Array, g: Array, rng: np.random.Generator) -> Array:
    """Gaussian, coordinates of a small claimed gradient moving more, so that each matters about equally."""
    s = reach(x)
    effect = np.abs(g) * s
    nonzero = effect[effect > 0]
    if not nonzero.size:
        return proportional(x, rng)
    weight = 1 / np.maximum(effect, FLATTEST * np.median(nonzero))
    v: Array = rng.standard_normal(x.shape) * s * weight / np.sqrt(np.mean(weight**2))
    return v


def nudged(point: Point, size: float, rng: np.random.Generator) -> Point:
    """A point nearby, off every kink: nonzero coordinates keep their sign, zeros move by a share of the median."""
    moved = {}
    for name, x in point.items():
        nonzero = np.abs(x[x != 0])
        scale = np.where(x != 0, np.abs(x), np.median(nonzero) if nonzero.size else 1.0)
        moved[name] = x + size * rng.uniform(0.5, 1.0, x.shape) * rng.choice([-1.0, 1.0], x.shape) * scale
    return moved


def rounded(point: Point, unit: float, rng: np.random.Generator) -> Point:
    """The same point to rounding: each coordinate two units up or down."""
    return {name: x * (1 + 2 * unit * rng.choice([-1.0, 1.0], x.shape)) for name, x in point.items()}
