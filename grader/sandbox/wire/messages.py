"""What the parent asks of the zygote, and what comes back, over a Unix socket that carries file descriptors.

A message is `<length: u32> <msgpack>`. Both sides are ours; student code never holds this socket.
"""

from __future__ import annotations

import array
import socket
import struct
from typing import TypeVar

import msgspec

from grader.model import Function, Limits  # noqa: TC001 -- msgspec reads the annotations

MESSAGE_MAX = 1 << 20
FDS_MAX = 128
_LENGTH = struct.Struct("<I")


class Confinement(msgspec.Struct, frozen=True, kw_only=True):
    """Which parts of the confinement a process gets; the self-test decides what a tier can have."""

    fresh_uid: bool = False
    landlock: bool = False
    seccomp: bool = False


class Start(msgspec.Struct, tag="start", frozen=True, kw_only=True):
    """Fork a worker. Descriptors: requests, answers, printed, then the course's files in the order of `files`."""

    limits: Limits
    confinement: Confinement
    files: tuple[str, ...] = ()


class Read(msgspec.Struct, tag="read", frozen=True, kw_only=True):
    """Fork a reader. Descriptors: requests, answers, printed, then the hand-in."""

    name: str
    functions: tuple[Function, ...]
    confinement: Confinement
    limits: Limits


class Probe(msgspec.Struct, tag="probe", frozen=True, kw_only=True):
    """Fork a process that confines itself and attacks. Descriptors: requests, answers, printed."""

    confinement: Confinement
    secret: str  # a file that only the parent may read
    limits: Limits


class Reap(msgspec.Struct, tag="reap", frozen=True, kw_only=True):
    """Kill a child if it still lives, and remove what it left."""

    pid: int


class Started(msgspec.Struct, tag="started", frozen=True, kw_only=True):
    """A child is there; its pidfd comes along where the system has them."""

    pid: int


class Reaped(msgspec.Struct, tag="reaped", frozen=True, kw_only=True):
    """How a child ended: its exit code, or minus the signal."""

    status: int
    peak_mb: int = 0  # the most memory that it had
    note: str = ""  # why the zygote killed it, if it did


class Unable(msgspec.Struct, tag="unable", frozen=True, kw_only=True):
    """The zygote could not do it."""

    text: str


Request = Start | Read | Probe | Reap
Reply = Started | Reaped | Unable
REQUEST = msgspec.msgpack.Decoder(Request)
REPLY = msgspec.msgpack.Decoder(Reply)
Decoded = TypeVar("Decoded")


def send(link: socket.socket, message: Request | Reply, fds: tuple[int, ...] = ()) -> None:
    """Send one message, with descriptors."""
    data = msgspec.msgpack.encode(message)
    framed = _LENGTH.pack(len(data)) + data
    sent = socket.send_fds(link, [framed], list(fds)) if fds else link.send(framed)
    link.sendall(framed[sent:])


def receive(link: socket.socket, decoder: msgspec.msgpack.Decoder[Decoded]) -> tuple[Decoded, list[int]] | None:
    """Receive one message and its descriptors (close-on-exec); None when the other side is gone."""
    data, control, _, _ = link.recvmsg(_LENGTH.size, socket.CMSG_SPACE(FDS_MAX * 4))
    if not data:
        return None
    fds = array.array("i")
    for level, kind, payload in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(payload[: len(payload) - len(payload) % fds.itemsize])
    data += _rest(link, _LENGTH.size - len(data))
    body = _rest(link, min(_LENGTH.unpack(data)[0], MESSAGE_MAX))
    return decoder.decode(body), list(fds)


def _rest(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = link.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data
