"""Confine this process for good, in the order that works. Called once, in a forked child, before student code."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from grader.sandbox.inside import identity, kernel, readable, rlimits, seccomp
from grader.sandbox.inside.landlock import ALL_OF_A_FOLDER, LIST, READ, READ_WRITE_FILE, Ruleset, restrict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.wire.messages import Confinement

_HOMES = (
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "MPLCONFIGDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "TORCH_HOME",
    "NUMBA_CACHE_DIR",
)


class Ground:
    """The files that every child may read, opened once: a child that has changed its user could not reach them all."""

    def __init__(self, paths: Sequence[str]) -> None:
        found = readable.layout(paths)
        self.import_paths = found.import_paths
        self._rules = [
            (fd, rights)
            for names, rights in (
                (found.whole, READ),
                (found.listed, LIST),
                (readable.SYSTEM_ONLY_HERE, READ),
                (readable.DEVICES_READ, READ),
                (readable.DEVICES_WRITE, READ_WRITE_FILE),
            )
            for fd in map(_opened, names)
            if fd is not None
        ]
        self._ready: Ruleset | None = None

    def prepare(self) -> None:
        """Make the next child's ruleset, but for what is its own: while nobody waits for it.

        A ruleset that a child has completed is that child's; here it is only let go of.
        """
        if self._ready is not None:
            os.close(self._ready.fd)
        self._ready = Ruleset()
        for fd, rights in self._rules:
            self._ready.allow(fd, rights)

    def ruleset(self, scratch: str, reads: int | None) -> int:
        """In the child: a Landlock ruleset with the ground, its own folder, and an open folder that it may read."""
        if self._ready is None:
            self.prepare()
        rules = self._ready or Ruleset()
        rules.allow_path(scratch, ALL_OF_A_FOLDER)
        for name in readable.OWN_PROC:
            rules.allow_path(f"/proc/self/{name}", READ)
        if reads is not None:
            rules.allow(reads, READ)
        return rules.fd


def prepare(scratch: str, *, keep_uid: bool, fresh_uid: bool) -> int | None:
    """While still privileged: draw the user that the child will be, and give it the folder."""
    if not fresh_uid or keep_uid:
        return None
    uid = identity.fresh()
    os.chown(scratch, uid, uid)
    return uid


def confine(
    parts: Confinement,
    memory_mb: int,
    scratch: str,
    *,
    uid: int | None = None,
    ruleset: int | None = None,
    keep: int = 0,
    file_bytes: int = rlimits.FILE_BYTES,
) -> None:
    """Give up everything that student code does not need.

    Args:
        parts: what this machine can do, by the self-test.
        memory_mb: the budget on top of what is mapped now.
        scratch: the one folder that may be written.
        uid: the user to become.
        ruleset: of Landlock, ready to be put on; closed here.
        keep: capabilities to keep (a reader's, to open what its operator may).
        file_bytes: the largest file that may be written.
    """
    os.setsid()
    _reset_signals()
    for name in _HOMES:
        os.environ[name] = scratch
    if uid is not None:
        identity.become(uid)
    elif kernel.LINUX:
        identity.drop_capabilities(keep)
    kernel.die_with_parent()  # again: a change of user or of capabilities clears both
    # Who cannot be a user of its own is kept from the others by Landlock; its zygote must see what files it holds.
    kernel.hide_memory(hidden=uid is not None)
    rlimits.limit(memory_mb, file_bytes=file_bytes)
    if uid is not None:
        rlimits.limit_processes()
    if ruleset is not None:
        kernel.no_new_privileges()
        restrict(ruleset)
        os.close(ruleset)
    if parts.seccomp:
        seccomp.install(os.getpid())


def _reset_signals() -> None:
    """Python's own habits, whatever the zygote has set."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too long is an error that Python raises, not a death


def _opened(path: str) -> int | None:
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return None
