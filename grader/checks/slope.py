"""A loss of which only the value and the gradients at one point are known: the students' edition carries no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.compare import Evidence, coarse
from grader.gradient import Conclusion, GradientResult, check_gradient, settled
from grader.respondents.book import Unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping

    Parameters = Mapping[str, np.ndarray[Any, Any]]

_SAME = 1e-6  # a claim this close is right: the gradients are measured to eight digits
_OTHER = 1e-2  # one that is further away is wrong; in between the loss itself has to be asked


class Slope(msgspec.Struct, frozen=True, eq=False):
    """The loss at `at`."""

    value: float
    gradients: Parameters
    at: Parameters

    def __call__(self, parameters: Parameters) -> float:
        """The value at the one point where it is known.

        Raises:
            Unanswered: this is another point.
        """
        if any(not np.array_equal(parameters[name], x) for name, x in self.at.items()):
            raise Unanswered("the loss at another point")
        return self.value

    def against(self, claim: Parameters, sizes: Mapping[str, float]) -> Conclusion:
        """Whether these are its gradients.

        Raises:
            Unanswered: only the loss itself could tell.
        """
        if not all(np.isfinite(self.gradients[name]).all() for name in claim):
            raise Unanswered("a gradient that could not be measured")
        off = max(self._off(name, claimed) for name, claimed in claim.items())
        if off <= max(_SAME, *(Evidence(low_precision=coarse(claimed)).rtol for claimed in claim.values())):
            return settled(GradientResult("passed", "it is the gradient that the course's reference has here", _SAME))
        if off <= _OTHER:
            raise Unanswered("a gradient that is nearly right")
        found = self._told(claim, sizes)
        return settled(msgspec.structs.replace(found, evaluations={}, detectable=None))

    def _off(self, name: str, claimed: np.ndarray[Any, Any]) -> float:
        """How far a claimed gradient is away, relative to its size; what is lost in measuring does not count."""
        right = self.gradients[name]
        allowed = np.abs(right) + 1e-3 * np.abs(right).max(initial=0.0) + 1e-3 * abs(self.value)
        apart = np.where(claimed == right, 0.0, np.abs(claimed - right) / np.maximum(allowed, 1e-300))
        return float(np.nan_to_num(apart, nan=np.inf).max(initial=0.0))

    def _told(self, claim: Parameters, sizes: Mapping[str, float]) -> GradientResult:
        """What is wrong with a claim: beside the gradient lies a plane, which has the same one everywhere."""
        chosen = {name: self.at[name] for name in claim}
        height = 1.0 + float(sum(np.abs(self.gradients[name] * x).sum() for name, x in chosen.items()))

        def plane(point: Parameters) -> float:
            steps = ((self.gradients[name] * (x - chosen[name])).sum() for name, x in point.items())
            return height + float(sum(steps))

        return check_gradient(plane, chosen, lambda _: dict(claim), sizes=sizes, complex_step=False)
