"""How each kind of check is examined, one a file, named as in `grader.spec.kinds`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from grader.spec.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.checks.outcome import Fault
    from grader.checks.trial import Trial
    from grader.spec import Check

EXAMINE: dict[str, Callable[[Check, Trial], Fault | None]] = {
    name: import_module(f"{__name__}.{name}").examine for name in KINDS
}
