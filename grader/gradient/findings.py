"""What was found on the way to a verdict on a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.gradient.claim import Claim
    from grader.gradient.flaws import Flaw
    from grader.gradient.oracle import Oracle
    from grader.gradient.tensor import Tensor


class Findings(msgspec.Struct):
    """Everything that a verdict is drawn from."""

    claim: Claim
    sizes: Mapping[str, float]
    flaw: Flaw | None = None
    oracle: Oracle | None = None
    tensors: list[Tensor] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)
    statuses: dict[str, str] = msgspec.field(default_factory=dict)  # of tensors, as the verdict left them
