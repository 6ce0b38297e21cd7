"""The tiers: what each asks for, which of them this machine has, and how a self-test decides.

A tier is not what should work but what was seen to hold: a child is confined and attacks (`selftest`).
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.errors import ProtocolError, SandboxError
from grader.model import Limits
from grader.sandbox import bubblewrap
from grader.sandbox.channel import DeadlinePassed, WorkerDied
from grader.sandbox.deadline import Deadline
from grader.sandbox.inside import identity, kernel, landlock, readable, seccomp
from grader.sandbox.launch import Zygote, find_bubblewrap, import_paths, python
from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import Confinement, Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.sandbox.direct import Direct

TIERS = ("strong", "standard", "limits")
PROBE_S = 10.0
_KERNEL = "use a Linux kernel with Landlock (5.13 or later) and seccomp"
_FEW_FILES = "Too many open files"
_SYSTEM = Path("/proc/sys")
_CLOSED = (  # a setting of the kernel, the value that forbids, and the way out
    (
        "kernel/apparmor_restrict_unprivileged_userns",
        "1",
        (
            "allow unprivileged user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, "
            "or give /usr/bin/bwrap an AppArmor profile with `userns,`"
        ),
    ),
    (
        "kernel/unprivileged_userns_clone",
        "0",
        "allow unprivileged user namespaces: sudo sysctl kernel.unprivileged_userns_clone=1",
    ),
    ("user/max_user_namespaces", "0", "allow unprivileged user namespaces: sudo sysctl user.max_user_namespaces=10000"),
)
_LIMITS = Limits(seconds=PROBE_S, memory_mb=256)


class Tried(msgspec.Struct, frozen=True):
    """One attempt at a tier: what came of it, and what to install or change where it failed."""

    tier: str
    confinement: Confinement
    zygote: Zygote | Direct | None
    held: tuple[str, ...] = ()
    why: str = ""
    remedy: str = ""

    @property
    def name(self) -> str:
        """The tier as a report says it, with the part that is missing."""
        lacking = self.tier != "limits" and not self.confinement.fresh_uid
        return f"{self.tier} (no fresh uid)" if lacking else self.tier


def launch(isolation: str, *, torch: bool) -> tuple[Zygote | Direct, Confinement, str]:
    """A zygote in the tier that was asked for, what its children are confined by, and the tier as reports say it.

    Raises:
        SandboxError: a tier was named that this machine does not have.
    """
    if isolation not in ("auto", *TIERS):
        raise SandboxError(f"isolation must be one of auto, {', '.join(TIERS)}; got {isolation!r}")
    for tried in attempts(isolation, torch=torch):
        if tried.zygote is not None:
            return tried.zygote, tried.confinement, tried.name
        if isolation != "auto":
            remedy = f"\n  help: {tried.remedy}" if tried.remedy else ""
            raise SandboxError(f"this machine does not have the isolation tier '{isolation}': {tried.why}{remedy}")
    raise SandboxError("no isolation tier works here")  # `limits` asks for nothing but processes


def attempts(isolation: str, *, torch: bool) -> Iterator[Tried]:
    """The tiers one after the other, the strongest first; a zygote that is there has passed its self-test."""
    if isolation in ("auto", "strong"):
        yield _try_strong(torch=torch)
    if isolation in ("auto", "standard"):
        yield _try_standard(torch=torch)
    yield Tried("limits", Confinement(), Zygote(torch=torch, bare=True) if kernel.LINUX else _direct())


def _try_strong(*, torch: bool) -> Tried:
    tier, plain = "strong", Confinement()
    if missing := _missing_in_kernel():
        return Tried(tier, plain, None, why=missing, remedy=_KERNEL)
    program = find_bubblewrap()
    if program is None:
        return Tried(tier, plain, None, why="bubblewrap is not installed", remedy="install the package bubblewrap")
    root = identity.can_change()
    line = bubblewrap.command(program, readable.mounts(import_paths(), python()), root=root)
    zygote = Zygote(line, torch=torch, root=bubblewrap.ROOT)
    return _tested(tier, zygote, fresh_uid=root, remedy=_namespaces_remedy())


def _try_standard(*, torch: bool) -> Tried:
    tier = "standard"
    if missing := _missing_in_kernel():
        return Tried(tier, Confinement(), None, why=missing, remedy=_KERNEL)
    return _tested(tier, Zygote(torch=torch), fresh_uid=identity.can_change())


def _direct() -> Direct:
    from grader.sandbox.direct import Direct

    return Direct()


def _missing_in_kernel() -> str | None:
    if not kernel.LINUX:
        return "it needs Linux"
    if landlock.version() < 1:
        return "the kernel has no Landlock"
    if not seccomp.available():
        return "the kernel has no seccomp filters, or the machine is neither x86-64 nor 64-bit ARM"
    return None


def _tested(tier: str, zygote: Zygote, *, fresh_uid: bool, remedy: str = "") -> Tried:
    """Attack from inside; without a fresh uid if a user of no name cannot even read Python."""
    parts = Confinement(fresh_uid=fresh_uid, landlock=True, seccomp=True)
    try:
        result = _probe(zygote, parts)
        if result.broken and fresh_uid and not result.open:
            parts = Confinement(fresh_uid=False, landlock=True, seccomp=True)
            result = _probe(zygote, parts)
    except SandboxError as error:
        zygote.close()
        if _FEW_FILES in str(error):
            raise SandboxError(_few_files()) from error
        return Tried(tier, parts, None, why=str(error), remedy=remedy)
    if result.open or result.broken:
        zygote.close()
        wrong = [f"it was possible to {name}" for name in result.open]
        wrong += [f"it was impossible to {name}" for name in result.broken]
        return Tried(tier, parts, None, result.held, why="; ".join(wrong))
    return Tried(tier, parts, zygote, result.held)


def _few_files() -> str:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return (
        f"only {hard} files may be open at a time here, which is too few for the sandbox: "
        "say `ulimit -n 1024` before it, or raise `nofile` (LimitNOFILE= for a service)"
    )


def _namespaces_remedy() -> str:
    """How this machine can be brought to let bubblewrap work, by what stands in its way."""
    for name, closed, remedy in _CLOSED:
        with suppress(OSError):
            if (_SYSTEM / name).read_text(encoding="ascii").strip() == closed:
                return remedy
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return "use the tier 'standard', the strongest in most containers, or grade outside of one"
    return "allow unprivileged user namespaces, or run as root outside a container"


def _probe(zygote: Zygote, parts: Confinement) -> frames.Probed:
    """One self-test in a child that is confined like a worker."""
    with tempfile.NamedTemporaryFile(prefix="grader-secret-") as secret:
        os.chmod(secret.name, 0o644)  # readable but for the confinement
        child = zygote.fork(Probe(confinement=parts, secret=secret.name, limits=_LIMITS))
        try:
            header, _ = child.channel.read(Deadline(PROBE_S, child.waited))
            return frames.decode(frames.FROM_PROBE, header)
        except (WorkerDied, DeadlinePassed, ProtocolError) as error:
            said = child.channel.printed().strip() or type(error).__name__
            raise SandboxError(f"the self-test broke down: {said.splitlines()[-1]}") from error
        finally:
            child.end()
