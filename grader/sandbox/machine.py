"""What this machine can do to keep student code in, for `grader doctor`: each probe, its result and the remedy."""

from __future__ import annotations

import os
import platform

from grader.errors import SandboxError
from grader.sandbox.inside import identity, kernel, landlock, seccomp
from grader.sandbox.launch import find_bubblewrap, python
from grader.sandbox.tiers import Tried, attempts

Mechanism = tuple[str, bool, str, str]  # name, whether it works, detail, remedy


def probe() -> list[Mechanism]:
    """Every mechanism and every tier, the tiers by attacking from inside; never raises for what is missing."""
    found = [_linux()]
    if kernel.LINUX:
        found += [_landlock(), _seccomp(), _user(), _bubblewrap()]
    try:
        found += [_tier(tried) for tried in attempts("auto", torch=False)]
    except (SandboxError, OSError) as error:
        found.append(("isolation", False, str(error), ""))
    return found


def _linux() -> Mechanism:
    detail = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    remedy = "" if kernel.LINUX else "student code runs in the tier 'limits' only; grade unknown code on Linux"
    return "operating system", kernel.LINUX, detail, remedy


def _landlock() -> Mechanism:
    version = landlock.version()
    if not version:
        return "landlock", False, "the kernel lacks it", "use Linux 5.13 or later with landlock in its lsm= list"
    return "landlock", True, f"ABI {version}", ""


def _seccomp() -> Mechanism:
    if seccomp.available():
        return "seccomp", True, seccomp.platform_name(), ""
    remedy = "use a kernel with seccomp filters on an x86-64 or 64-bit ARM machine"
    return "seccomp", False, f"no filters on {platform.machine()}", remedy


def _user() -> Mechanism:
    name = "fresh user ids"
    if not identity.can_change():
        detail = f"user {os.getuid()} may not become another"
        if os.getuid() == 0:  # in name: a container without capabilities, or with few users
            remedy = "start the container with CAP_SETUID and CAP_SETGID, or do without: other parts hold"
            return name, False, f"{detail}: its capabilities were taken away", remedy
        return name, False, detail, "run as root, or do without: other parts hold"
    above = [path for path in _parents(python()) if not os.stat(path).st_mode & 0o001]
    if above:
        remedy = f"chmod o+x {above[0]}, or install Python where every user can reach it, or use the tier 'strong'"
        return name, False, f"other users cannot reach Python: {above[0]} is closed to them", remedy
    return name, True, "a new user for each worker", ""


def _bubblewrap() -> Mechanism:
    if program := find_bubblewrap():
        return "bubblewrap", True, program, ""
    return "bubblewrap", False, "not installed", "install the package bubblewrap"


def _tier(tried: Tried) -> Mechanism:
    if tried.zygote is None:
        return f"tier {tried.tier}", False, tried.why, tried.remedy
    tried.zygote.close()
    if tried.tier == "limits":
        return "tier limits", True, "time, memory and output are limited; files and the network are open", ""
    return f"tier {tried.name}", True, f"refused {len(tried.held)} attacks: {', '.join(tried.held)}", ""


def _parents(path: str) -> list[str]:
    parts = path.split(os.sep)
    return [os.sep.join(parts[: count + 1]) or os.sep for count in range(len(parts) - 1)]
