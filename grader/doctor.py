"""What works on this machine: versions, PyTorch, and each part of the isolation."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
from dataclasses import dataclass

from grader.sandbox import probe


@dataclass(frozen=True)
class Checkup:
    """One line of `grader doctor`; `needed` where grading cannot do without."""

    name: str
    ok: bool
    detail: str
    remedy: str | None = None
    needed: bool = False


def examine() -> list[Checkup]:
    """Look at everything that grading uses."""
    findings = [Checkup("python", ok=True, detail=f"{platform.python_version()} on {platform.system()}", needed=True)]
    findings += [
        Checkup(name, ok=True, detail=importlib.metadata.version(name)) for name in ("numpy", "nbformat", "msgspec")
    ]
    if importlib.util.find_spec("torch") is None:
        remedy = "pip install 'gradient-grader[torch]'"
        findings.append(Checkup("torch", ok=False, detail="not installed: no second reference", remedy=remedy))
    else:
        findings.append(Checkup("torch", ok=True, detail=importlib.metadata.version("torch")))
    findings += [Checkup(name, ok, detail, remedy) for name, ok, detail, remedy in probe()]
    return findings
