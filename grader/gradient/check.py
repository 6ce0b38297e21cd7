"""Judge a claimed gradient against the loss itself."""

from __future__ import annotations

from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.gradient import directions
from grader.gradient.claim import EPS, OUTSIDE, Claim, as_point
from grader.gradient.conclude import conclude
from grader.gradient.findings import Findings
from grader.gradient.flaws import change_flaw, repeat_flaw, shape_flaw, stale_flaw
from grader.gradient.oracle import Oracle
from grader.gradient.tensor import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.gradient.claim import Point
    from grader.gradient.result import GradientResult

JITTERS = (1e-2, 10**-1.5, 1e-1)
ROUNDING = 1e-5  # two values of f this close may be one value, summed in another order


def check_gradient(
    f: Callable[[dict[str, Any]], Any],
    params: Mapping[str, Any],
    grads: Callable[[dict[str, Any]], Mapping[str, Any]],
    sizes: Mapping[str, float] | None = None,
    seed: int = 0,
    complex_step: bool = True,
) -> GradientResult:
    """Whether `grads` gives the gradient of `f` at `params`.

    `f(params)` is one real number, `grads(params)` a dict with the names and shapes of `params`; both are called with
    float64 copies at many points near `params`. `sizes`, such as {"m": 12}, are numbers that a wrong factor is named
    after. `complex_step` allows f to be tried with complex arrays; where it does not take them, nothing is lost.

    Raises:
        GraderError: the parameters are no real floating-point arrays, or f does not give one real number.
        Exception: whatever f or grads raise, untouched, except for arithmetic and value errors away from `params`.
    """
    findings = Findings(Claim(f, grads, as_point(params)), sizes or {})
    rng = np.random.default_rng([seed, 1])
    f0, g = _start(findings, rng)
    if findings.flaw is None and isfinite(f0):
        _probe(findings, f0, g, rng, complex_step)
        again = findings.claim.gradient(findings.claim.x)
        rtol = ROUNDING if findings.oracle is not None and findings.oracle.noise.low else 1e-12
        findings.flaw = stale_flaw(g, again, findings.claim.x, rtol)
    return conclude(findings)


def _start(findings: Findings, rng: np.random.Generator) -> tuple[float, dict[str, Any]]:
    """What needs no derivative: f repeats itself, the claimed gradient has the right form, inputs stay as they are."""
    claim = findings.claim
    f0, repeated = claim.value(claim.x), claim.value(claim.x)
    if not isfinite(f0):
        findings.notes.append(f"f is {f0} at the given parameters: there is no gradient to judge")
        return f0, {}
    apart = abs(f0 - repeated)
    if not apart <= ROUNDING * abs(f0):
        findings.flaw = repeat_flaw(f0, repeated)
        return f0, {}
    claim.coarse |= apart > 64 * EPS * abs(f0)
    # Somewhere else first: a gradient that is computed once and then kept is then not the one asked for.
    with suppress(*OUTSIDE):
        claim.gradient(directions.nudged(claim.x, 1e-2, rng))
    g = claim.gradient(claim.x)
    findings.flaw = shape_flaw(g, claim.x)
    if findings.flaw is None and claim.changed is not None:
        findings.flaw = change_flaw(claim.changed)
    claim.coarse |= any(array.dtype.kind == "f" and array.dtype.itemsize < 8 for array in g.values())
    return f0, g


def _probe(findings: Findings, f0: float, g: dict[str, Any], rng: np.random.Generator, complex_step: bool) -> None:
    """Judge at the parameters, and where f has a kink there, at points nearby."""
    _judge_at(findings, findings.claim.x, f0, g, rng, complex_step)
    alive = {tensor.name for tensor in findings.tensors if tensor.judgement != "zero"}
    for size in JITTERS:
        said = {tensor.judgement for tensor in findings.tensors}
        if "kink" not in said or "differs" in said:
            return
        point = directions.nudged(findings.claim.x, size, rng)
        value = findings.claim.nearby(point)
        if not isfinite(value):
            continue
        claimed = findings.claim.gradient(point)
        if shape_flaw(claimed, point) is None:
            _judge_at(findings, point, value, claimed, rng, complex_step)
            for tensor in findings.tensors:
                # Where nothing is left of a gradient, a point nearby says nothing about the given one.
                if tensor.judgement == "zero" and tensor.name in alive:
                    tensor.judgement = "kink"
            findings.notes = [f"f has a kink at the given parameters; judged {size:.2g} of their size away from there"]


def _judge_at(
    findings: Findings,
    point: Point,
    value: float,
    g: dict[str, Any],
    rng: np.random.Generator,
    complex_step: bool,
) -> None:
    claimed = {name: g[name].astype(np.float64) for name in point}
    findings.oracle = Oracle(findings.claim, point, value, claimed, rng, complex_step)
    findings.tensors = [examine(findings.oracle, name) for name, x in point.items() if x.size]
