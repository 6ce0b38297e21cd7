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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grader.sandbox.wire  # noqa: F401 -- the children's
from grader.errors import GraderError
from grader.sandbox import scratch
from grader.sandbox.child import run_child
from grader.sandbox.kernel import adopt_orphans, die_with_parent, hide_memory, orphans, threads
from grader.sandbox.messages import REQUEST, Probe, Read, Reap, Reaped, Request, Start, Started, Trouble, receive, send

if TYPE_CHECKING:
    from collections.abc import Iterable

WATCH_S = 0.2


@dataclass
class Child:
    """A process that was forked from here and has not been reaped."""

    scratch: str
    note: str = ""


def main(fd: int, root: str, *, torch: bool) -> None:
    """Serve the parent on a socket until it closes; children die with us."""
    link = socket.socket(fileno=fd)
    hide_memory()
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the socket
    if torch:
        import torch as _torch

        _torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # children do not copy pages only because their collector looked at them
    children: dict[int, Child] = {}
    while True:
        ready = select.select([link], [], [], WATCH_S if children else None)[0]
        if not ready:
            _watch(children)
            continue
        received = receive(link, REQUEST)
        if received is None:
            break
        _answer(link, root, children, *received)
    while children:
        pid, child = children.popitem()
        _reap(pid, child, children)
    with suppress(OSError):
        os.rmdir(root)


def _answer(link: socket.socket, root: str, children: dict[int, Child], request: Request, fds: list[int]) -> None:
    try:
        if isinstance(request, Reap):
            child = children.pop(request.pid, None)
            send(link, _reap(request.pid, child, children) if child else Trouble(text=f"no child {request.pid}"))
            return
        pid = _fork(link, root, children, request, fds)
        pidfd = _pidfd(pid)
        send(link, Started(pid=pid), () if pidfd is None else (pidfd,))
        if pidfd is not None:
            os.close(pidfd)
    except (OSError, GraderError) as error:
        send(link, Trouble(text=str(error)))
    finally:
        for fd in fds:
            with suppress(OSError):
                os.close(fd)


def _fork(
    link: socket.socket, root: str, children: dict[int, Child], request: Start | Read | Probe, fds: list[int]
) -> int:
    if (count := threads()) != 1:
        raise GraderError(f"the zygote has {count} threads; a fork of such a process can hang")
    folder = scratch.make(root)
    pid = os.fork()
    if pid:
        children[pid] = Child(folder)
        return pid
    try:  # in the child: nothing may return to the loop above
        die_with_parent()
        link.detach()  # its descriptor is closed with all the others
        run_child(request, fds, folder)
    finally:
        os._exit(70)


def _reap(pid: int, child: Child, known: Iterable[int]) -> Reaped:
    """Kill a child and what it started, wait for it, remove its folder. Until now its pid could not be given away."""
    for kill in (os.kill, os.killpg):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_orphans(known)
    with suppress(OSError):
        scratch.remove(child.scratch)
    return Reaped(status=os.waitstatus_to_exitcode(status), note=child.note)


def _end_orphans(known: Iterable[int]) -> None:
    """End what a dead worker left running (in the `limits` tier a student can fork; elsewhere nothing is there)."""
    while left := orphans(known):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _watch(children: dict[int, Child]) -> None:
    """End children that fill the disk: the one resource that no rlimit counts as a whole."""
    for pid, child in children.items():
        if not child.note and (full := scratch.used(child.scratch)):
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


def start() -> None:
    """What the launcher execs: `... <socket> <scratch root> torch|numpy <import paths>`."""
    main(int(sys.argv[1]), sys.argv[2], torch=sys.argv[3] == "torch")
