"""Frames between the parent and a worker: a strict typed header and the raw bytes of its arrays. Never pickle.

A frame is `<header length: u32> <body length: u64> <header: msgpack> <body>`. The body holds the arrays in the order in
which the header names them, each padded to 16 bytes. Both sides are written as if the other were hostile: everything
that is wrong with a frame is one `ProtocolError`.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeVar

import msgspec

from grader.errors import ProtocolError, SubmissionError
from grader.hand_in import Program, Submission, Trouble  # noqa: TC001 -- msgspec reads the annotations
from grader.model import Function, Place  # noqa: TC001
from grader.mutation.edit import Line, Placed  # noqa: TC001
from grader.sandbox.wire.nodes import Node  # noqa: TC001
from grader.sandbox.wire.values import ALIGNMENT, BODY_MAX, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PREFIX = struct.Struct("<IQ")
HEADER_MAX = 4 << 20
SUBMISSION_MAX = 64 << 20  # a reader's header: the text of a whole hand-in
ANSWER_BYTES = 4 << 20  # of arrays, read of any answer ...
ANSWER_TIMES = 16  # ... and this many times what the arguments take, up to
ANSWER_PART = 4  # this part of the memory that the student has: the parent has to hold and to compare it


class Load(msgspec.Struct, tag="load", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parent to worker: load this program."""

    id: int
    program: Program
    functions: tuple[Function, ...]
    framework: str
    seconds: float


class Most(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The most that is read of an answer: parts, as `values.NODES_MAX` counts them, and bytes of arrays."""

    parts: int
    bytes: int


class Then(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A call that follows another: some of its arguments are parts of what those before it have given.

    Each says which argument, and which item of it, it is, the answer of which call, and the way to the part.
    """

    name: str
    args: tuple[Node, ...]
    own: tuple[tuple[tuple[int, ...], int, tuple[int | str, ...]], ...]


class Call(msgspec.Struct, tag="call", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parent to worker: call this function."""

    id: int
    name: str
    args: tuple[Node, ...]
    wrt: tuple[int, ...]
    seconds: float
    most: Most
    edits: tuple[Placed, ...] = ()  # made to the program's text for this call alone
    seed: int | None = None  # where random numbers start; None goes on with those of the last call
    others: tuple[tuple[Placed, ...], ...] = ()  # the same with these edits, as far as there is time: several answers
    then: tuple[Then, ...] = ()  # what is called next, in each case, as long as no call fails


class Survey(msgspec.Struct, tag="survey", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parent to a worker that has loaded nothing: which edits of this function of the program are there?"""

    id: int
    program: Program
    names: tuple[str, ...]  # under which the function may stand
    pieces: tuple[str, ...] = ()  # expressions that may be missing in it: then only these are put in
    without: tuple[str, ...] = ()  # functions whose own edits are not wanted
    lines: tuple[Line, ...] = ()  # of a file or cell: then only what touches one of these
    watched: str = ""  # "values" of its statements, or "parts" of its formulas, which are to be handed over instead


class Redirect(msgspec.Struct, tag="redirect", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parent to worker: from now on these functions of the program ask the parent; classes with these attributes."""

    functions: tuple[Function, ...]
    attributes: tuple[str, ...] = ()


class Redirected(msgspec.Struct, tag="redirected", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: it is done, but for those refused, which cannot be, or by their names only.

    Of the unnamed ones, only the order of their parameters says which argument of the spec's is which.
    """

    refused: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


class Inquiry(msgspec.Struct, tag="inquiry", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent, in the middle of a call: what would a right function give? No name: this cannot be asked."""

    name: str
    args: tuple[Node, ...] = ()


class Disclosed(msgspec.Struct, tag="disclosed", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Parent to worker: what it gives and what it does to its arguments, or the built-in error that it raises."""

    value: Node = None
    changed: tuple[int, ...] = ()
    after: tuple[Node, ...] = ()
    error: str = ""


class Ready(msgspec.Struct, tag="ready", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: the program is loaded, with these troubles."""

    id: int
    troubles: tuple[Trouble, ...]


class Returned(msgspec.Struct, tag="returned", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: what the call gave, which arguments it changed, and to what."""

    id: int
    value: Node
    changed: tuple[int, ...]
    foreign: tuple[str, ...] = ()  # classes of what was no array, and is sent as one
    after: tuple[Node, ...] = ()
    seconds: float = 0.0  # of CPU time, by the worker's own account


class Surveyed(msgspec.Struct, tag="surveyed", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: the edits, the likeliest first."""

    id: int
    edits: tuple[Placed, ...]
    made: int = 0  # how many there were to choose from, which is what it costs


class Failed(msgspec.Struct, tag="failed", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: the call failed; `missing` when a name was not there, which running more may mend."""

    id: int
    code: str
    text: str
    help: str | None
    place: Place | None
    trace: tuple[str, ...]
    missing: bool
    kinds: tuple[str, ...] = ()  # the exception's class and its bases
    seconds: float = 0.0  # of CPU time, by the worker's own account
    warmer: bool = False  # it took too long, and left behind what may make it faster


class Several(msgspec.Struct, tag="several", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Worker to parent: the answers with the edits that were asked for, and then with the first of the others."""

    id: int
    answers: tuple[Returned | Failed, ...]
    sizes: tuple[int, ...]  # of the arrays of each
    counts: tuple[int, ...]  # how many of them are with the same edits


class Submitted(msgspec.Struct, tag="submitted", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Reader to parent: a hand-in as read."""

    id: int
    submission: Submission


class Refused(msgspec.Struct, tag="refused", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Reader to parent: why a hand-in cannot be read."""

    id: int
    text: str


class Probed(msgspec.Struct, tag="probed", array_like=True, frozen=True, forbid_unknown_fields=True):
    """Self-test to parent: attacks that were refused, attacks that were possible, honest things that were not."""

    id: int
    held: tuple[str, ...]
    open: tuple[str, ...]
    broken: tuple[str, ...]


Message = TypeVar("Message")
_encoder = msgspec.msgpack.Encoder()
TO_WORKER = msgspec.msgpack.Decoder(Load | Call | Survey | Redirect)
TO_ASKING_WORKER = msgspec.msgpack.Decoder(Disclosed)
TO_PARENT = msgspec.msgpack.Decoder(Ready | Returned | Failed | Surveyed | Several)
TO_ANSWERING_PARENT = msgspec.msgpack.Decoder(Ready | Returned | Failed | Redirected | Inquiry)
FROM_READER = msgspec.msgpack.Decoder(Submitted | Refused)
FROM_PROBE = msgspec.msgpack.Decoder(Probed)


def frame(message: msgspec.Struct, chunks: Sequence[bytes | memoryview] = ()) -> list[bytes | memoryview]:
    """A message and its arrays as the pieces to write, in order."""
    header = _encoder.encode(message)
    body: list[bytes | memoryview] = []
    for chunk in chunks:
        body.append(chunk)
        if padding := -len(chunk) % ALIGNMENT:
            body.append(bytes(padding))
    return [PREFIX.pack(len(header), sum(map(len, body))) + header, *body]


def padded(chunks: Sequence[bytes | memoryview]) -> int:
    """The bytes that these arrays take in a frame."""
    return sum(len(chunk) + -len(chunk) % ALIGNMENT for chunk in chunks)


def read_frame(read: Callable[[], Submission], memory_mb: int) -> list[bytes | memoryview]:
    """What a reader answers: the hand-in, or why it cannot be read."""
    try:
        return frame(Submitted(0, read()))
    except SubmissionError as error:
        return frame(Refused(0, text(str(error), 2000)))
    except MemoryError:
        return frame(Refused(0, f"reading it takes more than {memory_mb} MB"))


def answer_max(memory_mb: int, asked: int) -> int:
    """The most bytes of arrays that are read of the answer to a question of `asked` bytes."""
    return min(max(ANSWER_BYTES, ANSWER_TIMES * asked), (memory_mb << 20) // ANSWER_PART, BODY_MAX)


def sizes(prefix: bytes | bytearray, header_max: int = HEADER_MAX, body_max: int = BODY_MAX) -> tuple[int, int]:
    """The lengths that a frame's first bytes announce, refused if they are over the limits."""
    header, body = PREFIX.unpack(prefix)
    if header > header_max or body > body_max:
        raise ProtocolError(f"a frame of {header} + {body} bytes is over the limit of {header_max} + {body_max}")
    return header, body


def decode(decoder: msgspec.msgpack.Decoder[Message], header: bytes | bytearray | memoryview) -> Message:
    """The message of a header."""
    try:
        return decoder.decode(header)
    except (msgspec.MsgspecError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        raise ProtocolError(f"not a frame: {str(error)[:200]}") from error
