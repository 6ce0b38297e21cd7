"""Small attacks that a confined process makes on itself at start: a tier is what has been seen to hold here, now.

Each attack returns when it was possible and raises `OSError` when it was refused.
"""

from __future__ import annotations

import mmap
import os
import signal
import socket
import threading
from typing import TYPE_CHECKING

import numpy as np

from grader.sandbox.inside import readable
from grader.sandbox.wire import frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.sandbox.wire.messages import Probe


def attack(order: Probe, scratch: str) -> frames.Probed:
    """Try everything; what was refused as it should be, and what was not."""
    zygote = os.getppid()
    attacks: dict[str, Callable[[], object]] = {
        "read a file of the parent's": lambda: open(order.secret, "rb").close(),
        "read grader's own code": lambda: open(f"{readable.PACKAGE}/model.py", "rb").close(),
        "read another process's memory": lambda: open(f"/proc/{zygote}/mem", "rb").close(),
        "write outside its folder": lambda: _write(os.path.dirname(scratch)),
        "start a process": _fork,
        "start a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 -- an attack
        "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "signal another process": lambda: os.kill(zygote, 0),
        "become root": _root,
        "take more memory": lambda: mmap.mmap(-1, 4 * order.limits.memory_mb << 20).close(),
    }
    needs: dict[str, Callable[[], object]] = {
        "read the standard library": lambda: open(os.__file__, "rb").close(),
        "read NumPy": lambda: open(np.__file__ or "", "rb").close(),
        "write in its folder": lambda: _write(scratch),
        "start a thread": _thread,
    }
    held = tuple(name for name, one in attacks.items() if not _works(one))
    able = tuple(name for name, one in needs.items() if _works(one))
    return frames.Probed(0, held, tuple({*attacks} - {*held}), tuple({*needs} - {*able}))


def _works(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, RuntimeError, ValueError, OverflowError):
        return False
    return True


def _write(folder: str) -> None:
    path = f"{folder}/selftest"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    os.unlink(path)


def _fork() -> None:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


def _root() -> None:
    if os.getuid() == 0 and not _has_capabilities():
        raise PermissionError  # root in name only
    os.setresuid(0, 0, 0)


def _has_capabilities() -> bool:
    with open("/proc/self/status", encoding="ascii") as status:
        return any(line.startswith("CapEff") and int(line.split()[1], 16) for line in status)


def _thread() -> None:
    thread = threading.Thread(target=signal.getsignal, args=(signal.SIGTERM,))
    thread.start()
    thread.join()
