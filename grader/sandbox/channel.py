"""The parent's end of a worker's pipes: every read has a deadline, every length a cap, and stray bytes are a violation.

POSIX only; `direct.py` has the one for Windows.
"""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING

from grader.errors import ProtocolError
from grader.sandbox import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

PRINTED_MAX = 64 << 10
_CHUNK = 1 << 20


class WorkerDied(Exception):  # noqa: N818 -- news, not an error
    """The worker is no more (its pipe closed or its process ended)."""


class DeadlinePassed(Exception):  # noqa: N818
    """No whole answer came in time."""


class Channel:
    """Three pipes: frames to the worker, frames from it, and what it prints."""

    def __init__(self, to_worker: int, from_worker: int, printed: int, death: int | None = None) -> None:
        self._to, self._from, self._printed, self._death = to_worker, from_worker, printed, death
        self._text = bytearray()
        self._cut = 0
        self._mute = False  # the worker has closed its standard output: polling it would never wait
        for fd in (to_worker, from_worker, printed):
            os.set_blocking(fd, False)

    def ask(
        self, pieces: Sequence[bytes | memoryview], seconds: float, header_max: int = wire.HEADER_MAX
    ) -> tuple[bytearray, bytearray]:
        """Write a frame and read the one that answers it: its header and its body.

        Raises:
            WorkerDied, DeadlinePassed, ProtocolError: no answer came; the worker must be killed.
        """
        deadline = time.monotonic() + seconds
        self._drain()
        self._text.clear()  # what a thread printed between two calls belongs to neither
        self._cut = 0
        if self._read(1):
            raise ProtocolError("the worker spoke without being asked")
        self._write(pieces, deadline)
        return self.read(deadline, header_max)

    def read(self, deadline: float, header_max: int = wire.HEADER_MAX) -> tuple[bytearray, bytearray]:
        """Read one frame."""
        header, body = wire.sizes(self._exactly(wire.PREFIX.size, deadline), header_max)
        return self._exactly(header, deadline), self._exactly(body, deadline)

    def printed(self) -> str:
        """What the worker printed since it was last asked, up to the cap; the rest is counted."""
        self._drain()
        said = self._text.decode("utf-8", "replace")
        return f"{said}\n… ({self._cut} bytes more were printed)" if self._cut else said

    def close(self) -> None:
        """Close the parent's ends."""
        for fd in (self._to, self._from, self._printed, self._death):
            if fd is not None:
                os.close(fd)
        self._death = None

    def _write(self, pieces: Sequence[bytes | memoryview], deadline: float) -> None:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                try:
                    rest = rest[os.write(self._to, rest[:_CHUNK]) :]
                except BlockingIOError:
                    self._wait(deadline, writing=True)
                except BrokenPipeError:
                    raise WorkerDied from None

    def _exactly(self, size: int, deadline: float) -> bytearray:
        data = bytearray()
        while len(data) < size:  # grows with what arrives: a length that lies costs nothing
            piece = self._read(min(size - len(data), _CHUNK))
            if piece:
                data += piece
            else:
                self._wait(deadline)
        return data

    def _read(self, size: int) -> bytes:
        """Bytes that are there now; none if there are none yet."""
        try:
            piece = os.read(self._from, size)
        except BlockingIOError:
            return b""
        if not piece:
            raise WorkerDied
        return piece

    def _wait(self, deadline: float, *, writing: bool = False) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlinePassed
        poll = select.poll()
        poll.register(self._from, select.POLLIN)
        if not self._mute:
            poll.register(self._printed, select.POLLIN)
        if writing:
            poll.register(self._to, select.POLLOUT)
        if self._death is not None:
            poll.register(self._death, select.POLLIN)
        events = dict(poll.poll(left * 1000))
        if events.get(self._printed, 0):
            self._drain()
        if self._death in events and not events.get(self._from, 0) & select.POLLIN:
            raise WorkerDied
        if writing and events.get(self._from, 0):
            raise WorkerDied if events[self._from] & select.POLLHUP else ProtocolError("the worker spoke out of turn")

    def _drain(self) -> None:
        """Take what is printed, so that a flood never blocks the worker; keep the first of it."""
        for _ in range(64):  # a worker that prints without end gets no endless reader
            try:
                piece = os.read(self._printed, 1 << 16)
            except BlockingIOError:
                return
            if not piece:
                self._mute = True
                return
            room = PRINTED_MAX - len(self._text)
            self._text += piece[:room] if room > 0 else b""
            self._cut += max(0, len(piece) - max(room, 0))
