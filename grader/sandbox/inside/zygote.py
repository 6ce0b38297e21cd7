"""A small process with numpy loaded that forks readers and workers; one thread, no secrets.

It is exec'ed, never forked from the parent, whose memory holds references. Everything that a child needs is imported
here, once, so that a worker starts in milliseconds and needs no file of ours afterwards.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from contextlib import suppress

import msgspec

from grader.errors import GraderError
from grader.sandbox.inside import scratch, seccomp
from grader.sandbox.inside.child import run_child
from grader.sandbox.inside.confine import Ground
from grader.sandbox.inside.kernel import (
    adopt_orphans,
    die_with_parent,
    hide_memory,
    keep_freed_memory,
    orphans,
    threads,
)
from grader.sandbox.inside.readable import import_paths
from grader.sandbox.inside.rlimits import open_many_files
from grader.sandbox.wire.messages import (
    REQUEST,
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

WATCH_S = 0.2


def start() -> None:
    """What the launcher execs: `... <import paths> <socket> <scratch root> [torch] [bare]`."""
    open_many_files()
    fd, root, *words = sys.argv[2:]
    Forker(socket.socket(fileno=int(fd)), root, torch="torch" in words, bare="bare" in words).serve()


class Forked(msgspec.Struct):
    """A process that was forked from here and has not been reaped."""

    scratch: str
    note: str = ""  # why it was ended from here


class Forker:
    """Serves the parent; `bare` is without any confinement to prepare."""

    def __init__(self, link: socket.socket, root: str, *, torch: bool, bare: bool) -> None:
        self._link, self._root = link, root
        self._children: dict[int, Forked] = {}
        hide_memory()
        keep_freed_memory()
        adopt_orphans()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the socket
        if torch:
            import torch as torch_

            import grader.running.single
            import grader.running.tensors  # noqa: F401 -- a worker that is confined can read nothing of ours
            from grader.running.uncompiled import without_compiler

            torch_.set_num_threads(1)
            without_compiler()
        self._ground = None if bare else Ground(sys.path)
        # What a worker cannot read it should not look for; where it could read it (`bare`), all the more so.
        sys.path[:] = self._ground.import_paths if self._ground else import_paths(sys.path)
        if self._ground and seccomp.available():
            seccomp.prepare()
        gc.freeze()  # children do not copy pages only because their collector looked at them
        gc.enable()  # it was off while modules were imported, which stay

    def serve(self) -> None:
        """Answer until the parent closes the socket or ends; then end every child."""
        while True:
            if not select.select([self._link], [], [], WATCH_S if self._children else None)[0]:
                self._watch()
                continue
            received = receive(self._link, REQUEST)
            if received is None:
                break
            self._answer(*received)
            if self._ground and isinstance(received[0], Start | Read | Probe) and received[0].confinement.landlock:
                self._ground.prepare()
        for pid in list(self._children):
            self._reap(pid)
        with suppress(OSError):
            os.rmdir(self._root)

    def _answer(self, request: Request, fds: list[int]) -> None:
        try:
            if isinstance(request, Reap):
                send(self._link, self._reap(request.pid))
                return
            pid = self._fork(request, fds)
            pidfd = _pidfd(pid)
            send(self._link, Started(pid=pid), () if pidfd is None else (pidfd,))
            if pidfd is not None:
                os.close(pidfd)
        except (OSError, GraderError) as error:
            send(self._link, Unable(text=str(error)))
        finally:
            for fd in fds:
                os.close(fd)

    def _fork(self, request: Start | Read | Probe, fds: list[int]) -> int:
        if (count := threads()) != 1:
            raise GraderError(f"the zygote has {count} threads; a fork of such a process can hang")
        folder = scratch.make(self._root)
        zygote = os.getpid()
        pid = os.fork()
        if pid:
            self._children[pid] = Forked(folder)
            return pid
        try:  # in the child: nothing may return to the loop above
            die_with_parent()
            if os.getppid() == zygote:
                run_child(request, fds, folder, self._ground)
        except BaseException:  # noqa: BLE001 -- said on the child's own standard error, which the parent reads
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(70)

    def _reap(self, pid: int) -> Reaped | Unable:
        """Kill a child and what it started, wait for it, remove its folder; its pid was its own until now."""
        child = self._children.pop(pid, None)
        if child is None:
            return Unable(text=f"no child {pid}")
        for kill in (os.kill, os.killpg):
            with suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
        self._end_orphans()
        with suppress(OSError):
            scratch.remove(child.scratch)
        return Reaped(status=os.waitstatus_to_exitcode(status), peak_mb=used.ru_maxrss >> 10, note=child.note)

    def _end_orphans(self) -> None:
        """End what a dead worker left running (in the `limits` tier a student can fork; elsewhere nothing is there)."""
        while left := orphans(self._children):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _watch(self) -> None:
        """End children that fill the disk: the one resource that no rlimit counts as a whole."""
        for pid, child in self._children.items():
            if not child.note and (full := scratch.used(child.scratch, scratch.unlinked(pid))):
                child.note = full
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _pidfd(pid: int) -> int | None:
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None
