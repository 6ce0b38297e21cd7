"""The tiers: what each asks for, and which of them this machine has."""

from __future__ import annotations

from grader.errors import SandboxError
from grader.sandbox.launch import Zygote
from grader.sandbox.messages import Confinement

TIERS = ("strong", "standard", "limits")


def launch(isolation: str, *, torch: bool) -> tuple[Zygote, Confinement, str]:
    """A zygote in the tier that was asked for, what its children are confined by, and the tier as reports say it."""
    if isolation not in ("auto", *TIERS):
        raise SandboxError(f"isolation must be one of auto, {', '.join(TIERS)}; got {isolation!r}")
    return Zygote(torch=torch), Confinement(), "limits"
