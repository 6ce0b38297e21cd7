"""What a check of a gradient found: plain frozen values, and their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.naming.cause import Cause

Array = npt.NDArray[np.float64]
Index = tuple[int, ...]


class Derivative(msgspec.Struct, frozen=True):
    """A directional derivative and a bound on its error that was measured, not assumed (inf: no step was usable)."""

    value: float
    error: float


class WrongGradientError(GraderError, AssertionError):
    """A gradient is not that of its function."""


class UndecidedError(GraderError):
    """A result was taken for a yes or no, and is neither."""


class GradientResult(msgspec.Struct, frozen=True):
    """What became of a gradient check.

    `detectable` is the smallest relative error that would have been seen with a miss probability of 1e-3, None where
    nothing was measured or the gradient is zero to rounding. `analytic`, `numeric` and `allowed` are the numbers
    judged, at the worst coordinate or along the worst direction, which `where` names; `reason` is one sentence.
    `diagnosis` names what is wrong; `causes` are all the names that fit these numbers, it first: only trials with other
    sizes can tell them apart (`grader.naming.cause.common`). `statuses` says of
    each parameter by itself what became of it. `notes` are whole sentences, for students too.
    """

    status: str  # "passed", "failed", "inconclusive"
    reason: str
    detectable: float | None = None
    evaluations: dict[str, int] = msgspec.field(default_factory=dict)
    diagnosis: Cause | None = None
    culprits: tuple[tuple[str, Index], ...] = ()
    notes: tuple[str, ...] = ()
    where: str | None = None
    analytic: float | None = None
    numeric: float | None = None
    allowed: float | None = None
    causes: tuple[Cause, ...] = ()
    statuses: dict[str, str] = msgspec.field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether the gradient passed.

        Raises:
            UndecidedError: the evidence decides neither way.
        """
        if self.status == "inconclusive":
            raise UndecidedError(f"{self}\n  help: ask for result.status, or see the reason above")
        return self.status == "passed"

    def raise_if_failed(self) -> GradientResult:
        """The result itself, unless the gradient is wrong.

        Raises:
            WrongGradientError: it is.
        """
        if self.status == "failed":
            raise WrongGradientError(str(self))
        return self

    def __str__(self) -> str:
        lines = [f"{self.status}: {self.reason}"]
        if self.analytic is not None and self.numeric is not None:
            lines += [
                f"  analytic  {self.analytic: .12g}",
                f"  numeric   {self.numeric: .12g}",
                f"  at {self.where}, off by {abs(self.analytic - self.numeric):.3g}, allowed {self.allowed:.3g}",
            ]
        if self.diagnosis is not None:
            lines.append(f"  help: {self.diagnosis.text}")
        if self.culprits:
            lines.append(f"  wrong: {', '.join(named(name, index) for name, index in self.culprits)}")
        lines += [f"  note: {note}" for note in self.notes]
        lines.append(f"  {self.effort()}")
        return "\n".join(lines)

    def effort(self) -> str:
        """One sentence: what could have been seen, and what it cost."""
        calls = ", ".join(f"{count} calls of {name}" for name, count in self.evaluations.items())
        if self.detectable is None:
            return calls
        return f"a relative error above {self.detectable:.1e} would have been seen; {calls}"


def named(name: str, index: Index | None) -> str:
    """`W[2, 3]`, or `b` for a scalar."""
    return f"{name}[{', '.join(str(i) for i in index)}]" if index else name


def as_index(place: Any) -> Index:
    """An index of plain Python integers, as JSON and messages want it."""
    return tuple(int(i) for i in place)
