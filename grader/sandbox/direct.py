"""Workers without a zygote, for systems where forking a process that has NumPy loaded is not safe or does not exist.

On macOS and Windows each worker is a fresh Python: slower to start, and in the tier `limits` only. The parent's side is
`Direct`; `start` is the worker's.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.sandbox.launch import environment, import_paths, python, refuse_what_is_no_file
from grader.sandbox.threaded import ThreadedChannel
from grader.sandbox.wire import frames
from grader.sandbox.wire.messages import REQUEST, Probe, Read, Reaped, Start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.channel import Talk

_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from grader.sandbox.direct import start; start()"
_KEPT = ("SYSTEMROOT", "PATH")  # Windows starts no Python without the first, and finds no libraries without the second
WAIT_S = 10.0


class Direct:
    """Starts a process for each worker; made to be used like a `Zygote`."""

    def __init__(self) -> None:
        self.root = tempfile.mkdtemp(prefix="grader-")

    def fork(self, request: Start | Read | Probe, given: Sequence[Path] = ()) -> DirectChild:
        """A new process with the given files in its folder, or that reads the given hand-in."""
        scratch = tempfile.mkdtemp(dir=self.root)
        if isinstance(request, Start):
            for name, path in zip(request.files, given, strict=True):
                Path(scratch, name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, Path(scratch, name))
        for path in given:
            refuse_what_is_no_file(path, links=isinstance(request, Start))
        order = msgspec.msgpack.encode(request).hex()
        command = [
            python(),
            "-s",
            "-P",
            "-S",
            "-c",
            _BOOT,
            json.dumps(import_paths()),
            scratch,
            order,
            *map(str, map(Path.resolve, given)),
        ]
        kept = {name: os.environ[name] for name in _KEPT if sys.platform == "win32" and name in os.environ}
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=scratch,
            env={**environment(), **kept},
            start_new_session=sys.platform != "win32",
        )
        return DirectChild(process, scratch)

    def gone(self) -> bool:
        """There is nothing that could be."""
        return False

    def close(self) -> None:
        """Remove the folder that the workers' folders were in."""
        shutil.rmtree(self.root, ignore_errors=True)


class DirectChild:
    """One such process."""

    def __init__(self, process: subprocess.Popen[bytes], scratch: str) -> None:
        self._process, self._scratch = process, scratch
        self.channel: Talk = ThreadedChannel(process)

    def waited(self) -> float | None:
        """How long it has waited for a processor: not known here."""
        return None

    def ran(self) -> float | None:
        """How long it has run: not known here."""
        return None

    def kill(self) -> None:
        """End it, and on Unix what it has started."""
        if sys.platform != "win32":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended by itself, waiting a moment for it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.poll() is not None

    def end(self) -> tuple[Reaped, str]:
        """Kill it if it lives; how it ended and the last that it printed."""
        self.kill()
        status = self._process.wait(WAIT_S)
        printed = self.channel.printed()
        self.channel.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        return Reaped(status=status), printed


def start() -> None:
    """What `Direct` runs: `... <import paths> <folder> <request> [<hand-in>]`, frames on what are stdin and stdout."""
    from grader.sandbox.inside.worker import Worker
    from grader.submission.reading import read

    scratch, order, *given = sys.argv[2:]
    requests, answers = _private_streams()
    request = REQUEST.decode(bytes.fromhex(order))
    os.environ.update(dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "MPLCONFIGDIR"), scratch))
    sys.path.insert(0, scratch)
    if sys.platform != "win32" and not isinstance(request, Probe):
        from grader.sandbox.inside.rlimits import limit

        limit(request.limits.memory_mb)
    if isinstance(request, Start):
        Worker(requests, answers, request.limits.memory_mb).serve()
    if isinstance(request, Read):
        pieces = frames.read_frame(lambda: read(given[0], request.functions), request.limits.memory_mb)
        for piece in pieces:
            os.write(answers, piece)


def _private_streams() -> tuple[int, int]:
    """Move stdin and stdout out of the student's way; what is printed goes to stderr, which the parent reads."""
    requests, answers = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for fd in (requests, answers):
            msvcrt.setmode(fd, os.O_BINARY)
    return requests, answers
