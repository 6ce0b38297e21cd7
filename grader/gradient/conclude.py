"""The one place where findings become a verdict."""

from __future__ import annotations

from functools import cached_property
from math import inf, isnan
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from grader.gradient.locate import MOST, Located, locate
from grader.gradient.result import GradientResult, as_index, named
from grader.gradient.small import notes_on, why_open
from grader.gradient.tensor import ENOUGH
from grader.naming.cause import UNKNOWN
from grader.naming.gradients import causes_of
from grader.naming.observed import Observed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.gradient.findings import Findings
    from grader.gradient.oracle import Reading
    from grader.gradient.tensor import Tensor
    from grader.naming.cause import Cause

STATUS = {"agrees": "passed", "still": "passed"}  # of a tensor by itself
STATUS |= dict.fromkeys(("hidden", "coarse", "unclear", "kink", "suspect", "differs"), "inconclusive")
RIGHT = "the claimed gradient is the gradient of f"
HARMLESS = 2e-6  # relative error of a coordinate as clipping with a small epsilon causes it
SMALL = 1e-3  # an element that matters less than this share of the others is judged beside them
GROSS = 1e-2  # but not if it is off by so much of itself


class Conclusion(msgspec.Struct, frozen=True, dict=True):
    """The verdict, and how the rest is come by: that a gradient is wrong is seen long before where it is.

    `worst` is the reading that shows it.
    """

    status: str
    explain: Callable[[], GradientResult]
    worst: Reading | None = None

    @cached_property
    def result(self) -> GradientResult:
        """All that can be said of it: f is asked where a wrong gradient is wrong."""
        with np.errstate(all="ignore"):
            return self.explain()


def conclude(findings: Findings) -> Conclusion:
    """The verdict: every check of a gradient ends here."""
    failing = [tensor for tensor in findings.tensors if tensor.judgement in {"differs", "suspect"}]
    if findings.flaw is None and findings.oracle is not None and failing:
        return _examined(findings, failing)
    return settled(_without_suspects(findings))


def settled(result: GradientResult) -> Conclusion:
    """A verdict of which all is known."""
    return Conclusion(result.status, lambda: result)


def _without_suspects(findings: Findings) -> GradientResult:
    flaw, oracle, tensors = findings.flaw, findings.oracle, findings.tensors
    if flaw is not None:
        return _result(findings, "failed", flaw.cause.text, causes=[flaw.cause])
    if oracle is None:
        return _result(findings, "inconclusive", findings.notes.pop())
    for tensor in tensors:
        if tensor.judgement in {"unclear", "kink"}:
            return _unclear(findings, tensor)
    notes, left_open = notes_on(tensors)
    if left_open is not None:
        return _result(findings, "inconclusive", why_open(left_open), tensor=left_open)
    findings.notes += notes
    return _passed(findings)


def _passed(findings: Findings) -> GradientResult:
    findings.statuses = {tensor.name: "passed" for tensor in findings.tensors}
    return _result(findings, "passed", RIGHT, tensor=_weakest(findings.tensors))


class Suspect(msgspec.Struct, frozen=True, dict=True):
    """A tensor whose gradient differs."""

    tensor: Tensor

    @cached_property
    def located(self) -> Located:
        """Its single coordinates; none at a corner, where they have no slopes and the reason is known."""
        if self.tensor.cause is not None:
            return Located(self.tensor.name, self.tensor.oracle.point[self.tensor.name].size)
        return locate(self.tensor)

    @property
    def discrepancy(self) -> float:
        """The largest relative difference along a direction."""
        found = (r.off / max(r.size, abs(r.numeric)) for r in self.tensor.readings if r.usable)
        return max(inf if isnan(d) else d for d in found)  # inf / inf: beyond all comparison

    def beyond_doubt(self) -> bool:
        """Whether directions alone show a difference that no coordinate is asked to prove."""
        return self.tensor.judgement == "differs" and self.discrepancy >= ENOUGH

    def proven(self) -> bool:
        """Whether some coordinate shows the difference, or there are too many to look at and two directions do."""
        return bool(self.located.wrong) or (not self.located.full and self.tensor.judgement == "differs")

    def harmless(self) -> bool:
        """Whether all differences are as small as those that clipping causes."""
        if self.tensor.cause is not None:
            return False
        if self.discrepancy >= 1e-4 or not self.proven():
            return self.discrepancy < HARMLESS and self.located.full
        seen = self.located.coordinates()
        s = np.abs(self.tensor.oracle.point[self.tensor.name]).flat[seen.index]
        size = np.maximum(np.abs(seen.analytic), np.abs(seen.numeric))
        floor = SMALL * np.sqrt(np.mean((size * s) ** 2)) / np.where(s > 0, s, 1.0)
        off = np.abs(seen.analytic - seen.numeric)
        blatant = (off > GROSS * size) & (off > 3 * seen.allowed)
        return bool(np.all(off <= HARMLESS * np.maximum(size, floor)) and not blatant.any())


def _examined(findings: Findings, failing: list[Tensor]) -> Conclusion:
    """Some tensors differ: whether it matters, and later where and what."""
    suspects = [Suspect(tensor) for tensor in failing]
    serious = [suspect for suspect in suspects if not suspect.harmless()]
    if not serious:
        findings.notes.append(
            f"a difference of {max(s.discrepancy for s in suspects):.1e} was seen and let pass: no element that "
            f"matters is off by more than {HARMLESS:.0e} of itself, as when a logarithm is clipped"
        )
        return settled(_passed(findings))
    proven = [suspect for suspect in serious if suspect.beyond_doubt() or suspect.proven()]
    if not proven:
        reason = f"the gradient of {serious[0].tensor.name} differs along some directions and at no single coordinate"
        return settled(_result(findings, "inconclusive", reason, tensor=serious[0].tensor))
    worst = max(proven, key=lambda s: s.discrepancy).tensor.worst
    return Conclusion("failed", lambda: _explained(findings, proven), worst)


def _explained(findings: Findings, proven: list[Suspect]) -> GradientResult:
    """Where the gradient is wrong, and what that is called."""
    culprits = [culprit for suspect in proven for culprit in _culprits(suspect)]
    worst = max(proven, key=lambda s: s.discrepancy)
    findings.statuses = {suspect.tensor.name: "failed" for suspect in proven}
    names = ", ".join(s.tensor.name for s in proven)
    return _result(
        findings,
        "failed",
        f"the gradient of {names} is wrong",
        causes=_named(findings, proven),
        tensor=worst.tensor,
        located=worst.located,
        culprits=tuple(culprits[:MOST]),
    )


def _named(findings: Findings, suspects: list[Suspect]) -> list[Cause]:
    """Names for the bug: those of the tensor with the largest discrepancy among those that have a name."""
    worst_first = sorted(suspects, key=lambda s: -s.discrepancy)
    found = [_causes(suspect, findings.sizes) for suspect in worst_first]
    return next((named for named in found if named[0].code != UNKNOWN), found[0])


def _causes(suspect: Suspect, drawn: Mapping[str, float]) -> list[Cause]:
    if suspect.tensor.cause is not None:
        return [suspect.tensor.cause]
    tensor, name = suspect.tensor, suspect.tensor.name
    usable, x = [reading for reading in tensor.readings if reading.usable], tensor.oracle.point[name]
    return causes_of(
        Observed(
            name,
            x,
            tensor.oracle.reach[name],
            tensor.oracle.g[name],
            tuple(r.v[name] for r in usable),
            np.array([r.numeric for r in usable]),
            np.array([r.allowed for r in usable]),
            suspect.located.coordinates(),
            dict(drawn),
        )
    )


def _culprits(suspect: Suspect) -> list[tuple[str, tuple[int, ...]]]:
    """The wrong coordinates, where they are few of those that were looked at."""
    located, name = suspect.located, suspect.tensor.name
    wrong = located.wrong
    if len(wrong) > MOST or 2 * len(wrong) > len(located.seen):
        return []
    return [(name, as_index(np.unravel_index(i, suspect.tensor.oracle.point[name].shape))) for i in wrong]


def _unclear(findings: Findings, tensor: Tensor) -> GradientResult:
    if tensor.judgement == "kink":
        # The note says what came of looking nearby.
        reason = next((n for n in findings.notes if f"in {tensor.name} here" in n), f"f has a corner in {tensor.name}")
        findings.notes = [note for note in findings.notes if note != reason]
    elif any(reading.edge for reading in tensor.readings):
        reason = f"f is not defined on both sides of the given {tensor.name}: there is no slope to measure"
    elif not any(reading.usable for reading in tensor.readings):
        reason = f"f is not smooth enough in {tensor.name} at any step for a derivative with a known error"
    else:
        reason = f"the derivative of f in {tensor.name} cannot be measured well enough to tell"
    return _result(findings, "inconclusive", reason, tensor=tensor)


def _weakest(tensors: list[Tensor]) -> Tensor | None:
    """The tensor in which the least could have been seen, but for those that a note tells of."""
    judged = [tensor for tensor in tensors if tensor.judgement not in {"still", "hidden", "coarse"}]
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
        where = f"{', '.join(worst.v) if len(worst.v) <= MOST else 'all'}, along a random direction"
        analytic, numeric, allowed = worst.analytic, worst.numeric, worst.allowed
    if tensor is not None and located is not None and located.wrong:
        worst = located.seen[located.wrong[0]]
        v = worst.v[tensor.name]
        index = as_index(np.unravel_index(located.wrong[0], v.shape))
        step = float(v[index])
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
        {**{each.name: STATUS[each.judgement] for each in findings.tensors}, **findings.statuses},
    )
