"""What was found on the way to a verdict on a gradient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.gradient.faults import Fault
    from grader.gradient.oracle import Oracle
    from grader.gradient.problem import Problem
    from grader.gradient.tensor import Tensor


@dataclass
class Findings:
    """Everything that a verdict is drawn from."""

    problem: Problem
    sizes: Mapping[str, float]
    fault: Fault | None = None
    oracle: Oracle | None = None
    tensors: list[Tensor] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
