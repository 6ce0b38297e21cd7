"""The parent's handle on a zygote: exec it, ask it for children, end it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import SandboxError
from grader.sandbox.channel import Channel
from grader.sandbox.messages import REPLY, Probe, Read, Reap, Reaped, Request, Start, Started, Trouble, receive, send

if TYPE_CHECKING:
    from collections.abc import Sequence

START_S = 60.0
REPLY_S = 30.0
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[4]); from grader.sandbox.zygote import start; start()"
_ENVIRONMENT = {
    "PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMEXPR_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # glibc's arenas reserve address space a thread, which the limits would count
}


class Zygote:
    """A running zygote; thread-safe, one request at a time."""

    def __init__(self, wrapper: Sequence[str] = (), *, torch: bool = False, root: str | None = None) -> None:
        self.root = root or tempfile.mkdtemp(prefix="grader-")
        ours, theirs = socket.socketpair()
        self._link = ours
        self._lock = threading.Lock()
        command = [
            *wrapper, sys.executable, "-I", "-S", "-c", _BOOT,
            str(theirs.fileno()), self.root, "torch" if torch else "numpy", json.dumps(import_paths()),
        ]
        ours.settimeout(START_S)
        with theirs:
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], env=_ENVIRONMENT, cwd="/",
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=None,
            )

    def fork(self, request: Start | Read | Probe, given: Sequence[int] = ()) -> Child:
        """A new child, confined as asked, with the given descriptors."""
        ends: list[int] = []
        try:
            for _ in range(3):
                ends += os.pipe()
            requests_r, requests_w, answers_r, answers_w, printed_r, printed_w = ends
            reply, fds = self._ask(request, (requests_r, answers_w, printed_w, *given))
            if not isinstance(reply, Started):
                raise SandboxError(f"no worker could be started: {getattr(reply, 'text', reply)}")
            kept = (requests_w, answers_r, printed_r)
            ends = [requests_r, answers_w, printed_w]
        finally:
            for end in ends:
                os.close(end)
        pidfd = fds[0] if fds else None
        return Child(self, reply.pid, pidfd, Channel(*kept, pidfd))

    def reap(self, pid: int) -> Reaped:
        """End a child and forget it; how it ended."""
        try:
            reply, _ = self._ask(Reap(pid=pid))
        except SandboxError:
            return Reaped(status=-9)
        return reply if isinstance(reply, Reaped) else Reaped(status=-9)

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self._link.close()
        try:
            self._process.wait(REPLY_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with suppress(OSError):
            os.rmdir(self.root)  # noqa: PTH106 -- the zygote has emptied it; if not, what is in it is not for us to touch

    def _ask(self, request: Request, fds: tuple[int, ...] = ()) -> tuple[Started | Reaped | Trouble, list[int]]:
        with self._lock:
            try:
                send(self._link, request, fds)
                received = receive(self._link, REPLY)
                self._link.settimeout(REPLY_S)
            except (OSError, EOFError) as error:
                raise SandboxError(f"the sandbox process does not answer ({error})") from error
        if received is None:
            raise SandboxError(f"the sandbox process ended with status {self._process.poll()}")
        return received


class Child:
    """One forked child as the parent holds it."""

    def __init__(self, zygote: Zygote, pid: int, pidfd: int | None, channel: Channel) -> None:
        self._zygote, self._pid, self._pidfd, self.channel = zygote, pid, pidfd, channel

    def end(self) -> tuple[Reaped, str]:
        """Kill it if it lives; how it ended and the last that it printed."""
        import signal

        if self._pidfd is not None:
            with suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        reaped = self._zygote.reap(self._pid)
        printed = self.channel.printed()
        self.channel.close()
        return reaped, printed


def import_paths() -> list[str]:
    """Where the parent finds modules, as absolute folders; not the current one, which may hold anything."""
    home = str(Path(__file__).resolve().parents[2])
    found = [str(Path(entry).resolve()) for entry in sys.path if entry and Path(entry).exists()]
    here = str(Path.cwd())
    kept = [entry for entry in dict.fromkeys(found) if entry != here or entry == home]
    return kept if home in kept else [*kept, home]


def find_bubblewrap() -> str | None:
    """The bwrap program, if it is installed."""
    return shutil.which("bwrap", path=os.environ.get("PATH", os.defpath))
