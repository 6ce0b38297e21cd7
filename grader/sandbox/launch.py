"""The parent's handle on a zygote: exec it, ask it for children, end it."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import ReadingError, SandboxError, SubmissionError
from grader.sandbox.channel import Channel
from grader.sandbox.inside import scratch
from grader.sandbox.inside.readable import PACKAGE
from grader.sandbox.wire.messages import (
    REPLY,
    Probe,
    Read,
    Reap,
    Reaped,
    Request,
    Start,
    Started,
    Unable,
    receive,
    send,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.channel import Talk

START_S = 180.0  # a busy machine, and torch to be imported
REPLY_S = 90.0
_BOOT = (
    "import gc, json, sys; gc.disable(); sys.path[:] = json.loads(sys.argv[1]); "
    "from grader.sandbox.inside.zygote import start; start()"
)
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # sets of names keep their order from run to run
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TORCHDYNAMO_DISABLE": "1",  # else `torch.compile` would start a compiler: no program may
    "MALLOC_ARENA_MAX": "2",  # glibc's arenas reserve address space a thread, which the limits would count
}


class Zygote:
    """A running zygote; thread-safe, one request at a time.

    Args:
        wrapper: a program and its arguments to run Python under.
        torch: load torch beforehand.
        bare: prepare no confinement.
        root: where working folders are made, if not in a new folder of ours.
    """

    def __init__(
        self, wrapper: Sequence[str] = (), *, torch: bool = False, bare: bool = False, root: str | None = None
    ) -> None:
        self._own_root = tempfile.mkdtemp(prefix="grader-") if root is None else None
        self.root = root or self._own_root or ""
        ours, theirs = socket.socketpair()
        self._link = ours
        self._lock = threading.Lock()
        words = [word for word, wanted in (("torch", torch), ("bare", bare)) if wanted]
        command = [
            *wrapper,
            python(),
            "-s",
            "-P",
            "-S",
            "-c",
            _BOOT,
            json.dumps(import_paths()),
            str(theirs.fileno()),
            self.root,
            *words,
        ]
        ours.settimeout(START_S)
        if self._own_root is not None:
            os.chmod(self._own_root, 0o711)  # noqa: S103 -- a worker of another user passes through
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                env=environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )

    def fork(self, request: Start | Read | Probe, given: Sequence[Path] = ()) -> Child:
        """A new child, confined as asked, with the given files and folders open.

        Raises:
            SandboxError: the zygote could not start it; the text says why.
            SubmissionError: what is given cannot be opened.
        """
        ends: list[int] = []
        opened: list[int] = []
        try:
            for path in given:
                opened.append(_open(path, links=isinstance(request, Start)))  # noqa: PERF401 -- those that were opened are closed if a later one fails
            for _ in range(3):
                ends += os.pipe()
            requests_r, requests_w, answers_r, answers_w, printed_r, printed_w = ends
            reply, fds = self._ask(request, (requests_r, answers_w, printed_w, *opened))
            if not isinstance(reply, Started):
                raise SandboxError(f"no worker could be started: {getattr(reply, 'text', reply)}")
            ends = [requests_r, answers_w, printed_w]
        finally:
            for end in (*ends, *opened):
                os.close(end)
        pidfd = fds[0] if fds else None
        return Child(self, reply.pid, pidfd, Channel(requests_w, answers_r, printed_r, pidfd))

    def reap(self, pid: int) -> Reaped:
        """End a child and forget it; how it ended."""
        try:
            reply, _ = self._ask(Reap(pid=pid))
        except SandboxError:
            return Reaped(status=-int(signal.SIGKILL))  # it died with the zygote
        return reply if isinstance(reply, Reaped) else Reaped(status=-int(signal.SIGKILL))

    def gone(self) -> bool:
        """Whether the zygote has ended, which it should not."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the zygote, and with it every child."""
        self._link.close()
        try:
            self._process.wait(REPLY_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        if self._own_root is not None:
            with suppress(OSError, scratch.Moved):
                # Empty by now; if the zygote was killed it is not, and its workers are dead like it.
                scratch.remove(self._own_root)

    def _ask(self, request: Request, fds: tuple[int, ...] = ()) -> tuple[Started | Reaped | Unable, list[int]]:
        with self._lock:
            try:
                send(self._link, request, fds)
                received = receive(self._link, REPLY)
                self._link.settimeout(REPLY_S)
            except (OSError, EOFError):
                received = None
        if received is None:
            raise SandboxError(f"the sandbox process does not answer: {self._last_words()}")
        return received

    def _last_words(self) -> str:
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "it hangs"
        said = self._process.stderr.read(4096).decode("utf-8", "replace").strip() if self._process.stderr else ""
        return said.splitlines()[-1] if said else f"it ended with status {self._process.returncode}"


class Child:
    """One forked child as the parent holds it."""

    def __init__(self, zygote: Zygote, pid: int, pidfd: int | None, channel: Channel) -> None:
        self._zygote, self._pid, self._pidfd = zygote, pid, pidfd
        self.channel: Talk = channel

    def waited(self) -> float | None:
        """How long it has waited, ready to run, for a processor, in seconds; None where the system does not say."""
        return self._told(1)

    def ran(self) -> float | None:
        """How long its first thread has run on a processor, in seconds; None where the system does not say."""
        return self._told(0)

    def _told(self, place: int) -> float | None:
        """What the kernel's schedule says of it."""
        try:
            return int(os.pread(self._schedstat, 100, 0).split()[place]) / 1e9
        except (OSError, IndexError, ValueError):
            return None

    @cached_property
    def _schedstat(self) -> int:
        """Open as long as the child: it is read twice a call."""
        return os.open(f"/proc/{self._known_as}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    @cached_property
    def _known_as(self) -> int:
        """Its process id as seen from here, whatever the namespace that it was started in; 0 where nobody knows."""
        with open(f"/proc/self/fdinfo/{self._pidfd}", encoding="ascii") as file:
            found = re.search(r"^Pid:\s*(-?\d+)", file.read(), re.MULTILINE)
        return max(int(found[1]), 0) if found else 0

    def kill(self) -> None:
        """Send SIGKILL to this process and no other: a pidfd cannot come to mean a later one."""
        if self._pidfd is not None:
            with suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def ended(self, seconds: float) -> bool:
        """Whether it has ended by itself, waiting a moment for it."""
        if self._pidfd is None:
            time.sleep(seconds)
            return False
        return bool(select.select([self._pidfd], [], [], seconds)[0])

    def end(self) -> tuple[Reaped, str]:
        """Kill it if it lives; how it ended and the last that it printed."""
        self.kill()
        reaped = self._zygote.reap(self._pid)
        printed = self.channel.printed()
        self.channel.close()
        if "_schedstat" in self.__dict__:
            os.close(self.__dict__.pop("_schedstat"))
        return reaped, printed


def python() -> str:
    """The interpreter itself, not a virtual environment's link to it: import paths are handed over anyway."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def environment() -> dict[str, str]:
    """The zygote's whole environment: nothing of the operator's but where Python's own libraries are."""
    library = os.environ.get("LD_LIBRARY_PATH")
    return {**_ENVIRONMENT, **({"LD_LIBRARY_PATH": library} if library else {})}


def import_paths() -> list[str]:
    """Where the parent finds modules, as absolute folders; not the current one, which may hold anything."""
    home = str(Path(PACKAGE).parent)
    found = [os.path.realpath(entry) for entry in sys.path if entry and Path(entry).exists()]
    here = os.path.realpath(".")
    kept = [entry for entry in dict.fromkeys(found) if entry != here or entry == home]
    return kept if home in kept else [*kept, home]


def refuse_what_is_no_file(path: Path, *, links: bool) -> None:
    """Raise `SubmissionError` unless there is a file or a folder; a link to one only where `links` are followed."""
    if path.is_symlink() and not links:
        raise SubmissionError(f"{path} is a link, which is not followed: hand in the file itself")
    if not path.exists():
        raise SubmissionError(f"{path} cannot be read: no such file or directory")
    if not path.is_file() and not path.is_dir():
        raise SubmissionError(f"{path} is neither a file nor a folder: hand in a .ipynb, .py or .zip file or a folder")


def _open(path: Path, *, links: bool) -> int:
    refuse_what_is_no_file(path, links=links)
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe put there since makes nobody wait
    try:
        return os.open(path, flags if links else flags | os.O_NOFOLLOW)
    except OSError as error:
        raise ReadingError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error


def find_bubblewrap() -> str | None:
    """The bwrap program, if it is installed."""
    return shutil.which("bwrap")
