"""The first moments of a forked child: descriptors in their places, confinement, then its task."""

from __future__ import annotations

import fcntl
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from grader.sandbox.inside import selftest
from grader.sandbox.inside.confine import confine, prepare
from grader.sandbox.inside.identity import CAP_DAC_READ_SEARCH
from grader.sandbox.inside.worker import Worker
from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import Probe, Read, Start
from grader.submission.reading import read

if TYPE_CHECKING:
    from grader.hand_in import Submission
    from grader.sandbox.inside.confine import Ground

REQUESTS, ANSWERS, GIVEN = 3, 4, 5  # 0 is empty, 1 and 2 are what is printed
ABOVE = 32  # free of the places that descriptors are put in, and below every usual limit of open files
_COPY = 1 << 20
_READER_FILE_BYTES = 512 << 20


def run_child(request: Start | Read | Probe, fds: list[int], scratch: str, ground: Ground | None) -> NoReturn:
    """Do what was asked, confined, in the folder `scratch`; never returns."""
    parts = request.confinement
    reads = fds[3] if isinstance(request, Read) else None
    ruleset = ground.ruleset(scratch, reads) if ground and parts.landlock else None
    os.chdir(scratch)
    if isinstance(request, Start):
        _take_files(request.files, fds[3:])
    uid = prepare(scratch, keep_uid=isinstance(request, Read), fresh_uid=parts.fresh_uid)
    kept = [fd for fd in (reads, ruleset) if fd is not None]
    places = iter(_arrange(fds[:3], kept))
    reads, ruleset = (next(places) if fd is not None else None for fd in (reads, ruleset))
    reader = isinstance(request, Read)
    confine(
        parts,
        request.limits.memory_mb,
        scratch,
        uid=uid,
        ruleset=ruleset,
        keep=1 << CAP_DAC_READ_SEARCH if reader else 0,
        **({"file_bytes": _READER_FILE_BYTES} if reader else {}),
    )
    sys.path.insert(0, scratch)
    if isinstance(request, Start):
        Worker(REQUESTS, ANSWERS, request.limits.memory_mb).serve()
    if isinstance(request, Probe):
        _say(frames.frame(selftest.attack(request, scratch)))
    if isinstance(request, Read) and reads is not None:
        _say(frames.read_frame(partial(_read, request, reads), request.limits.memory_mb))
    os._exit(0)


def _arrange(standard: list[int], kept: list[int]) -> list[int]:
    """Put requests, answers and printed at 3, 4, 1 and 2, `kept` from 5 on, close the rest; where `kept` are now."""
    requests, answers, printed, *high = (fcntl.fcntl(fd, fcntl.F_DUPFD, ABOVE) for fd in (*standard, *kept))
    empty = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((empty, 0), (printed, 1), (printed, 2), (requests, REQUESTS), (answers, ANSWERS)):
        os.dup2(source, target, inheritable=False)
    places = [os.dup2(source, GIVEN + number, inheritable=False) for number, source in enumerate(high)]
    os.closerange(GIVEN + len(places), 1 << 20)
    return places


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


def _read(request: Read, fd: int) -> Submission:
    """Read a hand-in, given as an open file or folder."""
    if os.path.isdir(f"/proc/self/fd/{fd}"):
        os.symlink(f"/proc/self/fd/{fd}", request.name)  # by its name, though the name may not exist in here
    else:
        _copy(fd, request.name, 0o400)
    return read(request.name, request.functions)


def _say(pieces: list[bytes | memoryview]) -> None:
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(ANSWERS, rest) :]
