"""A process that grades: takes a run and then tasks on its standard input, and gives back outcomes.

It is one of ours: it holds the references, makes its own sandbox, and no student's code runs in it.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import msgspec

from grader.classroom.outcome import Finished, Task, outcome_of
from grader.errors import GraderError
from grader.grading import Grader
from grader.order import Run, order_from

if TYPE_CHECKING:
    from types import FrameType

_LENGTH = struct.Struct("<Q")
_TASKS = 1000  # after so many a fresh process takes over: answers of references that were kept grow with each hand-in
Value = TypeVar("Value")


class Beginning(msgspec.Struct, frozen=True):
    """How to grade, and the questions on which the references are known to have agreed; None: find that out first."""

    run: Run
    agreed: tuple[str, ...] | None


class Reply(msgspec.Struct, frozen=True):
    """An outcome, or why none can be had from this machine; before the first one, what was to be found out."""

    outcome: Finished | None = None
    refused: str | None = None
    agreed: tuple[str, ...] | None = None


def send(stream: IO[bytes], value: msgspec.Struct) -> None:
    """One value, as its length and its bytes."""
    body = msgspec.msgpack.encode(value)
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], kind: type[Value]) -> Value | None:
    """The next value; None where the other side has gone, also in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return msgspec.msgpack.decode(body, type=kind) if len(body) == length else None


def main() -> None:
    """Grade until there are no more tasks."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, _end)
    tasks, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what a reference prints must not stand among the replies
    start = receive(tasks, Beginning)
    try:
        with tempfile.TemporaryDirectory(prefix="grader-spec-") as folder:
            if start is not None:
                _grade(start, Path(folder), tasks, replies)
    except GraderError as error:
        send(replies, Reply(refused=str(error)))
    except BrokenPipeError:
        sys.exit(0)  # nobody waits for it any more


def _grade(start: Beginning, folder: Path, tasks: IO[bytes], replies: IO[bytes]) -> None:
    with Grader(order_from(start.run, folder)) as grading:
        if start.agreed is None:
            send(replies, Reply(agreed=grading.prove()))
        else:
            grading.order.references.believe(start.agreed)
        for _ in range(_TASKS):
            task = receive(tasks, Task)
            if task is None:
                return
            outcome = outcome_of(grading, task)
            if outcome.ours:
                grading.reopen()
            send(replies, Reply(outcome))


def _end(_: int, __: FrameType | None) -> None:
    sys.exit(0)  # through every `finally`: no working folder is left behind
