"""The parent's end of a worker's pipes: every read has a deadline, every length a cap, and stray bytes are a violation.

POSIX only; `direct.py` has the one for Windows.
"""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING, Protocol

from grader.errors import ProtocolError
from grader.sandbox.wire import frames
from grader.sandbox.wire.values import BODY_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.sandbox.deadline import Deadline

PRINTED_MAX = 64 << 10
_LINES_MS = 2
_CHUNK = 1 << 16  # what a pipe holds; to make room for more costs as much as a call, each time
_PIECES = 64  # of one writev; the system allows 1,024


class WorkerDied(Exception):  # noqa: N818 -- news, not an error
    """The worker is no more (its pipe closed or its process ended)."""


class DeadlinePassed(Exception):  # noqa: N818
    """No whole answer came in time."""


class Talk(Protocol):
    """What can be asked and answers, as a `Channel` does."""

    def ask(
        self, pieces: Sequence[bytes | memoryview], deadline: Deadline, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Write a frame and read the one that answers it."""
        ...

    def read(
        self, deadline: Deadline, header_max: int = frames.HEADER_MAX, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Read one frame."""
        ...

    def printed(self) -> str:
        """What was printed since it was last asked."""
        ...

    def close(self) -> None:
        """Close the parent's ends."""
        ...


class Channel:
    """Three pipes: frames to the worker, frames from it, and what it prints."""

    def __init__(self, to_worker: int, from_worker: int, printed: int, death: int | None = None) -> None:
        self._to, self._from, self._printed, self._death = to_worker, from_worker, printed, death
        self._arrived = bytearray()
        self._text = bytearray()
        self._cut = 0
        self._closed = False  # the worker has closed its standard output
        self._poll, self._besides = select.poll(), select.poll()  # for anything; for anything but what it prints
        for fd in (from_worker, printed, death):
            if fd is not None:
                self._poll.register(fd, select.POLLIN)
                if fd != printed:
                    self._besides.register(fd, select.POLLIN)
        for fd in (to_worker, from_worker, printed):
            os.set_blocking(fd, False)

    def ask(
        self, pieces: Sequence[bytes | memoryview], deadline: Deadline, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Write a frame and read the one that answers it: its header and its body.

        What the worker said before it was asked stands in front of its answer, and is no answer to this question.

        Raises:
            WorkerDied, DeadlinePassed, ProtocolError: no answer came; the worker must be killed.
        """
        self._text.clear()
        self._cut = 0
        self._write(pieces, deadline)
        self._wait(deadline)
        return self.read(deadline, body_max=body_max)

    def read(
        self, deadline: Deadline, header_max: int = frames.HEADER_MAX, body_max: int = BODY_MAX
    ) -> tuple[bytearray, bytearray]:
        """Read one frame, and no byte behind it; one that is longer than allowed is refused before it is read."""
        header, body = frames.sizes(self._exactly(frames.PREFIX.size, deadline), header_max, body_max)
        frame = self._exactly(header, deadline), self._exactly(body, deadline)
        if self._arrived:
            raise ProtocolError("the worker said more than one answer")
        return frame

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

    def _write(self, pieces: Sequence[bytes | memoryview], deadline: Deadline) -> None:
        pending = [memoryview(piece) for piece in pieces]
        while pending:
            try:
                written = os.writev(self._to, pending[:_PIECES])
            except BlockingIOError:
                self._wait_to_write(deadline)
                continue
            except BrokenPipeError:
                raise WorkerDied from None
            while pending and written >= len(pending[0]):
                written -= len(pending.pop(0))
            if written:
                pending[0] = pending[0][written:]

    def _exactly(self, size: int, deadline: Deadline) -> bytearray:
        while len(self._arrived) < size:  # grows with what arrives: a length that lies costs nothing
            piece = self._read()
            if piece:
                self._arrived += piece
            else:
                self._wait(deadline)
        if size == len(self._arrived):
            data, self._arrived = self._arrived, bytearray()
            return data
        data = self._arrived[:size]
        del self._arrived[:size]
        return data

    def _read(self) -> bytes:
        """Bytes that are there now; none if there are none yet."""
        try:
            piece = os.read(self._from, _CHUNK)
        except BlockingIOError:
            return b""
        if not piece:
            raise WorkerDied
        return piece

    def _wait(self, deadline: Deadline) -> None:
        """Until the worker says something, prints something or dies."""
        left = deadline.left()
        if left <= 0:
            raise DeadlinePassed
        events = dict(self._poll.poll(left * 1000))
        if self._printed in events:
            self._drain()
            if len(events) == 1:  # who prints line by line need not wake us for each
                self._besides.poll(_LINES_MS)
        if self._death in events and not events.get(self._from, 0) & select.POLLIN:
            raise WorkerDied

    def _wait_to_write(self, deadline: Deadline) -> None:
        """Until the pipe has room; a worker that speaks meanwhile speaks out of turn."""
        self._poll.register(self._to, select.POLLOUT)
        try:
            self._wait(deadline)
        finally:
            self._poll.unregister(self._to)
        piece = self._read()
        if piece:
            raise ProtocolError("the worker spoke out of turn")

    def _drain(self) -> None:
        """Take what is printed, so that a flood never blocks the worker; keep the first of it."""
        if self._closed:
            return
        for _ in range(64):  # a worker that prints without end gets no endless reader
            try:
                piece = os.read(self._printed, 1 << 16)
            except BlockingIOError:
                return
            if not piece:
                self._poll.unregister(self._printed)  # closed: polling it would never wait
                self._closed = True
                return
            room = PRINTED_MAX - len(self._text)
            self._text += piece[:room] if room > 0 else b""
            self._cut += max(0, len(piece) - max(room, 0))
