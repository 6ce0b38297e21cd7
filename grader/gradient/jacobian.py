"""Derivatives of a function of one array: along a direction, and a claimed Jacobian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import GraderError
from grader.gradient.check import check_gradient
from grader.gradient.difference import Noise, estimate
from grader.gradient.noise import noise_level
from grader.gradient.oracle import LOW
from grader.gradient.result import Derivative
from grader.gradient.structure import Problem, as_point

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.gradient.result import Array, GradientResult


def derivative(f: Callable[[Any], Any], x: Any, v: Any) -> Derivative:
    """The derivative of `f` at `x` along `v`, d/dt f(x + t v) at t = 0, and a bound on its error.

    The error is infinite where no step gave a slope with a measurable error: at a kink, or outside the domain.

    Raises:
        GraderError: x or v are no real floating-point arrays of one shape, or f does not give one real number.
    """
    point, direction = as_point({"x": x})["x"], as_point({"v": v})["v"]
    if point.shape != direction.shape:
        raise GraderError(f"v has shape {direction.shape}, expected {point.shape}, the shape of x")
    problem = Problem(lambda p: f(p["x"]), lambda _: {}, {"x": point})
    f0 = problem.value(problem.x)
    # A unit of t should move x by about its own size.
    unit = float(np.linalg.norm(point) or 1.0) / float(np.linalg.norm(direction) or 1.0)

    def along(t: float) -> float:
        return problem.nearby({"x": point + t * unit * direction})

    noise = noise_level(along, f0)
    low = problem.coarse or noise.sigma > LOW * max(abs(f0), noise.change)
    found = estimate(along, f0, Noise(noise.sigma, low=low))
    return Derivative(found.value / unit, found.error / unit)


def check_jacobian(
    f: Callable[[Array], Any], x: Any, jacobian: Callable[[Array], Any], seed: int = 0, complex_step: bool = True,
) -> GradientResult:
    """Whether `jacobian(x)`, of shape `f(x).shape + x.shape`, holds the derivatives of each output by each input."""
    rng = np.random.default_rng([seed, 2])
    point = as_point({"x": x})["x"]
    u = rng.standard_normal(np.shape(f(point.copy())))
    return check_gradient(
        lambda p: np.sum(u * f(p["x"])), {"x": point},
        lambda p: {"x": np.tensordot(u, jacobian(p["x"]), axes=u.ndim)}, seed=seed, complex_step=complex_step,
    )
