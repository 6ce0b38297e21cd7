"""The few Linux system calls that Python has no name for, by ctypes; harmless no-ops on other systems."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 3, 4, 36, 38
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 4 << 20  # bytes of an array whose memory is kept
_libc: Any = ctypes.CDLL(None, use_errno=True) if LINUX else None


def prctl(option: int, *arguments: Any) -> int:
    """`prctl(2)`; raises OSError."""
    return checked(_libc.prctl(option, *_longs(arguments, 4)), "prctl")


def syscall(number: int, *arguments: Any) -> int:
    """`syscall(2)`; raises OSError."""
    return checked(_libc.syscall(ctypes.c_long(number), *_longs(arguments, len(arguments))), f"system call {number}")


def libc_call(name: str, *arguments: Any) -> int:
    """Another function of the C library that says -1 and errno; raises OSError."""
    return checked(getattr(_libc, name)(*arguments), name)


def checked(result: int, name: str) -> int:
    """The result of a C call that says -1 and errno when it failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def die_with_parent() -> None:
    """Get SIGKILL when the process that forked us ends. Cleared by a change of uid: to be said again after it."""
    if LINUX:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def hide_memory(hidden: bool = True) -> bool:
    """Let no other process of this user read our memory or /proc entries; gives the former state."""
    if not LINUX:
        return False
    before = prctl(_PR_GET_DUMPABLE) == 0
    prctl(_PR_SET_DUMPABLE, 0 if hidden else 1)
    return before


def keep_freed_memory() -> None:
    """Let freed arrays of up to some MB be used again: the system fills each page with zeros that it hands out anew."""
    with suppress(AttributeError):  # a C library that knows nothing of it
        _libc.mallopt(_M_MMAP_THRESHOLD, _KEPT)
        _libc.mallopt(_M_TRIM_THRESHOLD, 4 * _KEPT)


def no_new_privileges() -> None:
    """No exec from here on can gain anything; what lets an ordinary user restrict itself."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def adopt_orphans() -> None:
    """Become the parent of what our children leave behind, so that it can be ended."""
    if LINUX:
        prctl(_PR_SET_CHILD_SUBREAPER, 1)


def orphans(known: Iterable[int]) -> list[int]:
    """Child processes of ours that are none of the known ones."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as listed:
            return sorted({int(pid) for pid in listed.read().split()} - set(known))
    except OSError:
        return []


def threads() -> int:
    """How many threads this process has, those that Python does not know of included."""
    return len(os.listdir("/proc/self/task")) if LINUX else threading.active_count()


def _longs(arguments: tuple[Any, ...], count: int) -> list[Any]:
    """Arguments as C longs, padded with zeros: a variadic call leaves what is not passed to chance."""
    padded = list(arguments) + [0] * (count - len(arguments))
    return [ctypes.c_long(value) if isinstance(value, int) else value for value in padded]
