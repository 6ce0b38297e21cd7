"""Judge a claimed gradient against the loss itself."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.gradient import directions
from grader.gradient.beside import judge_beside
from grader.gradient.claim import EPS
from grader.gradient.conclude import conclude
from grader.gradient.elsewhere import judge_where_larger
from grader.gradient.findings import Findings
from grader.gradient.flaws import change_flaw, random_flaw, repeat_flaw, shape_flaw, stale_flaw
from grader.gradient.oracle import Oracle
from grader.gradient.tensor import examine_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.gradient.claim import Claim
    from grader.gradient.conclude import Conclusion

ROUNDING = 1e-5  # two values of f this close may be one value, summed in another order


def judge_claim(claim: Claim, sizes: Mapping[str, float], seed: int, complex_step: bool) -> Conclusion:
    """From a claim to a verdict."""
    findings = Findings(claim, sizes)
    rng = np.random.default_rng([seed, 1])
    f0, g = _start(findings, rng)
    if findings.flaw is None and isfinite(f0):
        oracle = Oracle(claim, claim.x, f0, {n: g[n].astype(np.float64) for n in claim.x}, rng, exactly=complex_step)
        _probe(findings, oracle, complex_step)
        _ask_at_last(findings, oracle, g)
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
    claim.gradient_nearby(directions.nudged(claim.x, 1e-2, rng))
    g = claim.gradient(claim.x)
    findings.flaw = shape_flaw(g, claim.x)
    if findings.flaw is None and claim.changed is not None:
        findings.flaw = change_flaw(claim.changed)
    claim.coarse |= any(array.dtype.kind == "f" and array.dtype.itemsize < 8 for array in g.values())
    return f0, g


def _probe(findings: Findings, oracle: Oracle, complex_step: bool) -> None:
    """Judge at the parameters, and where f has a corner there, at points beside it and against its sides."""
    findings.oracle = oracle
    findings.tensors = examine_all(oracle, [name for name, x in oracle.point.items() if x.size])
    findings.tensors = [
        judge_where_larger(oracle, tensor, complex_step) if tensor.judgement == "hidden" else tensor
        for tensor in findings.tensors
    ]
    said = {tensor.judgement for tensor in findings.tensors}
    if "kink" not in said or "differs" in said:
        return
    kinked = [tensor for tensor in findings.tensors if tensor.judgement == "kink"]
    beside, notes = judge_beside(oracle, kinked, complex_step)
    judged = {tensor.name: tensor for tensor in beside}
    findings.tensors = [judged.get(tensor.name, tensor) for tensor in findings.tensors]
    findings.notes += notes


def _ask_at_last(findings: Findings, oracle: Oracle, g: Mapping[str, Any]) -> None:
    """The same answer at the end as at the start, and the arrays as they were."""
    claim = findings.claim
    again = claim.gradient(claim.x)
    rtol = ROUNDING if oracle.noise.low else 1e-12
    slopes = (reading.size for tensor in findings.tensors for reading in tensor.readings if reading.usable)
    scale = max(oracle.scale, *(size for size in slopes if isfinite(size)), 0.0)
    findings.flaw = stale_flaw(g, again, claim.x, rtol, rtol * scale)
    if findings.flaw is not None:
        asked = [again, claim.gradient(claim.x), claim.gradient(claim.x)]
        findings.flaw = random_flaw(asked, claim.x, rtol) or findings.flaw
    if findings.flaw is None and not oracle.kept():
        findings.flaw = change_flaw("f")
