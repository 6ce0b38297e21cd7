"""How a check went: the fault of one trial, and the outcome of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.model import Counterexample, Diagnosis, Finding, Status


@dataclass(frozen=True)
class Fault:
    """A trial that went wrong: the finding, and the raw sides from which a diagnosis is made."""

    finding: Finding
    message: str | None = None  # where the finding's own sentence does not serve
    help: str | None = None
    diagnosis: Diagnosis | None = None
    actual: Any = None
    expected: Any = None
    names: frozenset[str] | None = None  # the inputs that it is about, where not all that the check mentions
    inconclusive: bool = False


@dataclass(frozen=True)
class Outcome:
    """How the trials of a check went: the status, and for the first trial that did not pass, why."""

    status: Status
    trials: int
    message: str | None = None
    help: str | None = None
    finding: Finding | None = None
    diagnosis: Diagnosis | None = None
    counterexample: Counterexample | None = None
