"""The one place where findings become a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from grader.gradient.directions import reach
from grader.gradient.locate import MOST, Located, locate
from grader.gradient.result import GradientResult, as_index, named
from grader.gradient.tensor import ENOUGH, beside_others
from grader.naming.gradients import UNKNOWN, causes_of
from grader.naming.observed import Observed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.gradient.findings import Findings
    from grader.gradient.oracle import Oracle
    from grader.gradient.tensor import Tensor
    from grader.naming.cause import Cause

RIGHT = "the claimed gradient is the gradient of f"
HARMLESS = 2e-6  # relative error of a coordinate as clipping with a small epsilon causes it


def conclude(findings: Findings) -> GradientResult:
    """The verdict: every check of a gradient ends here."""
    flaw, oracle, tensors = findings.flaw, findings.oracle, findings.tensors
    if flaw is not None:
        return _result(findings, "failed", flaw.cause.text, causes=[flaw.cause])
    if oracle is None:
        return _result(findings, "inconclusive", findings.notes.pop())
    failing = [tensor for tensor in tensors if tensor.judgement in {"differs", "suspect"}]
    if failing:
        return _examined(findings, oracle, failing)
    for tensor in tensors:
        if tensor.judgement in {"unclear", "kink"}:
            return _unclear(findings, tensor)
    small = [tensor.name for tensor in tensors if beside_others(oracle, tensor)]
    if small:
        findings.notes.append(
            f"the gradient of {', '.join(small)} is less than a thousandth of the largest and was judged beside it: "
            "an error that is large only for itself would not be seen"
        )
    zero = [tensor.name for tensor in tensors if tensor.judgement == "zero"]
    if zero:
        findings.notes.append(f"the gradient of {', '.join(zero)} is zero to rounding, claimed and measured")
    return _result(findings, "passed", RIGHT, tensor=_weakest(tensors))


@dataclass(frozen=True)
class Suspect:
    """A tensor whose gradient differs, with the coordinates that were looked at."""

    tensor: Tensor
    located: Located

    @property
    def discrepancy(self) -> float:
        """The largest relative difference along a direction."""
        return max(r.off / max(r.size, abs(r.numeric)) for r in self.tensor.readings if r.usable)

    def proven(self) -> bool:
        """Whether some coordinate shows the difference, or there are too many to look at and two directions do."""
        return bool(self.located.wrong) or (not self.located.full and self.tensor.judgement == "differs")

    def harmless(self, oracle: Oracle) -> bool:
        """Whether all differences are as small as those that clipping causes."""
        if self.discrepancy >= 1e-4 or not self.proven():
            return self.discrepancy < HARMLESS and self.located.full
        seen = self.located.coordinates()
        s = np.abs(oracle.point[self.tensor.name]).flat[seen.index]
        size = np.maximum(np.abs(seen.analytic), np.abs(seen.numeric))
        floor = 1e-3 * np.sqrt(np.mean((size * s) ** 2)) / np.where(s > 0, s, 1.0)
        return bool(np.all(np.abs(seen.analytic - seen.numeric) <= HARMLESS * np.maximum(size, floor)))


def _examined(findings: Findings, oracle: Oracle, failing: list[Tensor]) -> GradientResult:
    """Some tensors differ: where, what, and whether it matters."""
    suspects = [Suspect(tensor, locate(oracle, tensor)) for tensor in failing]
    serious = [suspect for suspect in suspects if not suspect.harmless(oracle)]
    if not serious:
        findings.notes.append(
            f"a difference of {max(s.discrepancy for s in suspects):.1e} was seen and let pass: no coordinate is off "
            f"by more than {HARMLESS:.0e} of itself, as when a logarithm is clipped"
        )
        return _result(findings, "passed", RIGHT, tensor=_weakest(findings.tensors))
    proven = [s for s in serious if s.proven() or (s.tensor.judgement == "differs" and s.discrepancy >= ENOUGH)]
    if not proven:
        reason = f"the gradient of {serious[0].tensor.name} differs along some directions and at no single coordinate"
        return _result(findings, "inconclusive", reason, tensor=serious[0].tensor)
    worst = max(proven, key=lambda s: s.discrepancy)
    return _result(
        findings,
        "failed",
        f"the gradient of {', '.join(s.tensor.name for s in proven)} is wrong",
        causes=_named(findings, oracle, proven),
        tensor=worst.tensor,
        located=worst.located,
        culprits=tuple(c for suspect in proven for c in _culprits(suspect, oracle))[:MOST],
    )


def _named(findings: Findings, oracle: Oracle, suspects: list[Suspect]) -> list[Cause]:
    """Names for the bug: those of the tensor with the largest discrepancy among those that have a name."""
    worst_first = sorted(suspects, key=lambda s: -s.discrepancy)
    found = [causes_of(_observed(suspect, oracle, findings.sizes)) for suspect in worst_first]
    return next((named for named in found if named[0].code != UNKNOWN), found[0])


def _observed(suspect: Suspect, oracle: Oracle, drawn: Mapping[str, float]) -> Observed:
    name, usable = suspect.tensor.name, [reading for reading in suspect.tensor.readings if reading.usable]
    x = oracle.point[name]
    return Observed(
        name,
        x,
        reach(x),
        oracle.g[name],
        tuple(r.v for r in usable),
        np.array([r.numeric for r in usable]),
        np.array([r.allowed for r in usable]),
        suspect.located.coordinates(),
        dict(drawn),
    )


def _culprits(suspect: Suspect, oracle: Oracle) -> list[tuple[str, tuple[int, ...]]]:
    wrong, name = suspect.located.wrong, suspect.tensor.name
    if len(wrong) > MOST or 2 * len(wrong) > suspect.located.size:
        return []
    if not suspect.located.full and len(wrong) > len(suspect.located.seen) / 2:
        return []
    return [(name, as_index(np.unravel_index(i, oracle.point[name].shape))) for i in wrong]


def _unclear(findings: Findings, tensor: Tensor) -> GradientResult:
    if tensor.judgement == "kink":
        reason = f"f has a kink in {tensor.name} here and at every point tried nearby"
    elif not any(reading.usable for reading in tensor.readings):
        reason = f"f is not smooth enough in {tensor.name} at any step for a derivative with a known error"
    else:
        reason = f"the derivative of f in {tensor.name} cannot be measured well enough to tell"
    return _result(findings, "inconclusive", reason, tensor=tensor)


def _weakest(tensors: list[Tensor]) -> Tensor | None:
    """The tensor in which the least could have been seen."""
    judged = [tensor for tensor in tensors if tensor.judgement != "zero"]
    return max(judged, key=lambda tensor: tensor.detectable, default=None)


def _result(
    findings: Findings,
    status: str,
    reason: str,
    *,
    causes: Sequence[Cause] = (),
    tensor: Tensor | None = None,
    located: Located | None = None,
    culprits: tuple[tuple[str, tuple[int, ...]], ...] = (),
) -> GradientResult:
    where = analytic = numeric = allowed = None
    if tensor is not None:
        worst = tensor.worst
        where = f"{tensor.name}, along a random direction"
        analytic, numeric, allowed = worst.analytic, worst.numeric, worst.allowed
    if tensor is not None and located is not None and located.wrong and findings.oracle is not None:
        worst = located.seen[located.wrong[0]]
        index = as_index(np.unravel_index(located.wrong[0], worst.v.shape))
        step = float(worst.v[index])
        where = named(tensor.name, index)
        analytic, numeric, allowed = worst.analytic / step, worst.numeric / step, worst.allowed / abs(step)
    weakest = _weakest(findings.tensors)
    seen = weakest.detectable if weakest is not None and weakest.detectable < float("inf") else None
    return GradientResult(
        status,
        reason,
        seen,
        dict(findings.claim.counts),
        causes[0] if causes else None,
        culprits,
        tuple(findings.notes),
        where,
        analytic,
        numeric,
        allowed,
        tuple(causes),
    )
