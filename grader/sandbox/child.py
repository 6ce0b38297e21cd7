"""The first moments of a forked child: descriptors in their places, confinement, then its task."""

from __future__ import annotations

import fcntl
import os
import sys
from typing import NoReturn

from grader.errors import SubmissionError
from grader.sandbox import wire
from grader.sandbox.confine import confine
from grader.sandbox.messages import Probe, Read, Start
from grader.sandbox.worker import Worker
try:
    from grader.submission import read
except ImportError:
    read = None

REQUESTS, ANSWERS, GIVEN = 3, 4, 5  # 0 is empty, 1 and 2 are what is printed
_COPY = 1 << 20
_READER_FILE_BYTES = 512 << 20


def run_child(request: Start | Read | Probe, fds: list[int], scratch: str) -> NoReturn:
    """Do what was asked, confined, in the folder `scratch`; never returns."""
    given = _arrange(fds)
    os.chdir(scratch)
    if isinstance(request, Start):
        _take_files(request.files, given)
        os.closerange(GIVEN, _highest())
        confine(request.confinement, request.limits.memory_mb, scratch)
        Worker(REQUESTS, ANSWERS, request.limits.memory_mb).serve()
    if isinstance(request, Read):
        os.closerange(GIVEN + 1, _highest())
        _read(request, given[0], scratch)
    os._exit(0)


def _arrange(fds: list[int]) -> list[int]:
    """Put the descriptors at 0 to 4 and the given ones from 5 on; close everything else."""
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 256) for fd in fds]  # out of the way first: they may sit in each other's place
    empty = os.open(os.devnull, os.O_RDONLY)
    requests, answers, printed, *given = high
    for source, target in ((empty, 0), (printed, 1), (printed, 2), (requests, REQUESTS), (answers, ANSWERS)):
        os.dup2(source, target, inheritable=False)
    places = []
    for number, source in enumerate(given):
        places.append(os.dup2(source, GIVEN + number, inheritable=False))
    os.closerange(GIVEN + len(given), _highest())
    return places


def _highest() -> int:
    return os.sysconf("SC_OPEN_MAX") if sys.platform != "linux" else 1 << 20


def _take_files(names: tuple[str, ...], given: list[int]) -> None:
    """Copy the course's files into the working folder; only this worker sees the copies."""
    for name, fd in zip(names, given, strict=True):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        _copy(fd, name, 0o444)


def _copy(fd: int, name: str, mode: int) -> None:
    target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    offset = 0
    while piece := os.pread(fd, _COPY, offset):
        os.write(target, piece)
        offset += len(piece)
    os.close(target)


def _read(request: Read, fd: int, scratch: str) -> None:
    """Read a hand-in, given as an open file or folder, and answer with it."""
    confine(request.confinement, request.limits.memory_mb, scratch, reads=fd, file_bytes=_READER_FILE_BYTES)
    try:
        if os.path.isdir(f"/proc/self/fd/{fd}"):
            os.fchdir(fd)
            submission = read(".", request.functions, request.files)
        else:
            _copy(fd, request.name, 0o400)
            submission = read(request.name, request.functions, request.files)
        pieces = wire.frame(wire.Submitted(0, submission))
    except SubmissionError as error:
        pieces = wire.frame(wire.Refused(0, wire.text(str(error), 2000)))
    except MemoryError:
        pieces = wire.frame(wire.Refused(0, f"reading it takes more than {request.limits.memory_mb} MB"))
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(ANSWERS, rest) :]
