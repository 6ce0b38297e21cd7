"""The derivative of a function of one array along a direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import GraderError
from grader.gradient.claim import Claim, as_point
from grader.gradient.difference import Noise, estimate
from grader.gradient.noise import noise_level
from grader.gradient.result import Derivative

if TYPE_CHECKING:
    from collections.abc import Callable


def derivative(f: Callable[[Any], Any], x: Any, v: Any) -> Derivative:
    """The derivative of `f` at `x` along `v`, d/dt f(x + t v) at t = 0, and a bound on its error.

    `x` and `v` have one shape, `f(x)` is one number. The error is infinite where no step gave a slope whose error can
    be told: at a kink, or where f is not defined around x.

    Raises:
        GraderError: x or v are no real floating-point arrays of one shape, or f does not give one real number.
    """
    point, direction = as_point({"x": x})["x"], as_point({"v": v})["v"]
    if point.shape != direction.shape:
        raise GraderError(f"v has shape {direction.shape}, expected {point.shape}, the shape of x")
    claim = Claim(lambda p: f(p["x"]), lambda _: {}, {"x": point})
    f0 = claim.value(claim.x)
    # A step of 1 should move x by about its own size.
    unit = float(np.linalg.norm(point) or 1.0) / float(np.linalg.norm(direction) or 1.0)

    def along(t: float) -> float:
        return claim.nearby({"x": point + t * unit * direction})

    noise = noise_level(along, f0)
    found = estimate(along, f0, Noise(noise.sigma, low=claim.coarse or noise.low(f0)))
    at_a_kink = found.kink > 10 * found.error
    return Derivative(found.value / unit, float("inf") if at_a_kink else found.error / unit)
