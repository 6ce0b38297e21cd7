"""The parent's end of a worker's pipes where pipes cannot be polled (Windows): a thread reads each of them."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from grader.errors import ProtocolError
from grader.sandbox.channel import PRINTED_MAX, DeadlinePassed, WorkerDied
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import BODY_MAX

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from grader.sandbox.deadline import Deadline

_CHUNK = 1 << 16
_WAITING = 64  # chunks that are read ahead; a worker that says more than it is asked waits


class ThreadedChannel:
    """Used like a `Channel`, over a process's stdin, stdout and stderr."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._chunks: queue.Queue[bytes] = queue.Queue(_WAITING)
        self._rest = bytearray()
        self._text = bytearray()
        self._cut = 0
        self._closed = False
        self._lock = threading.Lock()
        self._readers = [
            threading.Thread(target=target, args=(pipe,), daemon=True)
            for target, pipe in ((self._read_answers, process.stdout), (self._read_printed, process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def ask(
        self, pieces: Sequence[bytes | memoryview], deadline: Deadline, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Write a frame and read the one that answers it: its header and its body."""
        with self._lock:
            self._text.clear()
            self._cut = 0
        if self._rest or not self._chunks.empty():
            if self._process.poll() is not None:
                raise WorkerDied
            raise ProtocolError("the worker spoke without being asked")
        writer = threading.Thread(target=self._write, args=(pieces,), daemon=True)
        writer.start()
        writer.join(deadline.left())
        if writer.is_alive():
            raise DeadlinePassed
        return self.read(deadline, body_max=body_max)

    def read(
        self, deadline: Deadline, header_max: int = frames.HEADER_MAX, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Read one frame; one that is longer than allowed is refused before it is read."""
        header, body = frames.sizes(self._exactly(frames.PREFIX.size, deadline), header_max, body_max)
        return self._exactly(header, deadline), self._exactly(body, deadline)

    def printed(self) -> str:
        """What the worker printed since it was last asked, up to the cap; the rest is counted."""
        time.sleep(0.01)  # its reader is a moment behind
        with self._lock:
            said, cut = self._text.decode("utf-8", "replace"), self._cut
        return f"{said}\n… ({cut} bytes more were printed)" if cut else said

    def close(self) -> None:
        """Close the parent's ends; the worker is dead by now."""
        self._closed = True
        with suppress(queue.Empty):
            while True:
                self._chunks.get_nowait()
        for reader in self._readers:
            reader.join(1.0)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                if pipe:
                    pipe.close()

    def _exactly(self, size: int, deadline: Deadline) -> bytearray:
        while len(self._rest) < size:
            try:
                chunk = self._chunks.get(timeout=max(deadline.left(), 0))
            except queue.Empty:
                raise DeadlinePassed from None
            if not chunk:
                raise WorkerDied
            self._rest += chunk
        data = self._rest[:size]
        del self._rest[:size]
        return data

    def _write(self, pieces: Sequence[bytes | memoryview]) -> None:
        with suppress(OSError):  # a worker that died is noticed by the reader
            for piece in pieces:
                rest = memoryview(piece)
                while rest and self._process.stdin:
                    rest = rest[self._process.stdin.write(rest) :]

    def _read_answers(self, pipe: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while chunk := pipe.read(_CHUNK):
                while not self._closed:
                    with suppress(queue.Full):
                        self._chunks.put(chunk, timeout=0.2)
                        break
        with suppress(queue.Full):
            self._chunks.put(b"", timeout=1.0)

    def _read_printed(self, pipe: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while piece := pipe.read(_CHUNK):
                with self._lock:
                    room = max(PRINTED_MAX - len(self._text), 0)
                    self._text += piece[:room]
                    self._cut += len(piece) - min(room, len(piece))
