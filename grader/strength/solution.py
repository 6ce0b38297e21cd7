"""The right solution in which mistakes are made: one that is named, else the reference's own text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.diagnosis.reference_text import reference_as_hand_in
from grader.errors import GraderError

if TYPE_CHECKING:
    from pathlib import Path

    from grader.hand_in import Submission
    from grader.order import Order
    from grader.sandbox import Sandbox


def read_solution(order: Order, solution: Path | None, sandbox: Sandbox) -> tuple[Submission, str]:
    """The solution as a hand-in, and its name. Where hand-ins are PyTorch's, so is the reference that is taken.

    Raises:
        GraderError: there is no such text.
    """
    spec = order.spec
    if solution is not None:
        return sandbox.read(solution, list(spec.functions.values())).standing_as(spec.stands_as), solution.name
    torch = spec.framework == "torch"
    if torch and not order.references.asks_torch:
        raise GraderError(f"{spec.path}: hand-ins are PyTorch's and the reference is not; name a right solution")
    reference = order.references.torch if torch else order.references.numpy
    text = reference_as_hand_in(reference.module, spec, sandbox)
    if text is None:
        raise GraderError(f"{spec.path}: there is no reference to make mistakes in; name a right solution")
    return text, f"{spec.reference} in PyTorch" if torch else spec.reference
