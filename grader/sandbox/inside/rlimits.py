"""What a process may use, by `setrlimit`: relative to what is mapped already, so that a loaded torch fits."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress

FILE_BYTES = 16 << 20
OPEN_FILES = 256
PROCESSES = 64  # threads count; the kernel ignores this for uid 0
CPU_SECONDS = 3600  # a last resort: the clock that judges is the parent's
_MB = 1 << 20


def limit(memory_mb: int, *, file_bytes: int = FILE_BYTES) -> None:
    """Lower every limit for this process for good.

    Address space gets twice the budget on top of what is mapped, because NumPy and thread stacks reserve more than
    they touch; data gets the budget, and catches what is really used.
    """
    mapped, data = _mapped()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, file_bytes)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_MEMLOCK, 0)
        _lower(resource.RLIMIT_AS, mapped + 2 * memory_mb * _MB)
        _lower(resource.RLIMIT_DATA, data + memory_mb * _MB)
        _lower(resource.RLIMIT_MSGQUEUE, 0)


def open_many_files() -> None:
    """As many as this process may allow itself: a rule for each installed package takes one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def limit_processes() -> None:
    """Lower the number of processes and threads of this user; only for a user that is the worker's own."""
    _lower(resource.RLIMIT_NPROC, PROCESSES)


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _mapped() -> tuple[int, int]:
    """Bytes of address space and of data that this process has now."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            sizes = dict(line.split(":", 1) for line in status if line.startswith(("VmSize", "VmData")))
        return tuple(int(sizes[name].split()[0]) * 1024 for name in ("VmSize", "VmData"))  # type: ignore[return-value]
    except (OSError, KeyError):
        return 0, 0
