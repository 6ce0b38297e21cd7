"""The answers of a reference in its place: what the students' edition of a spec carries.

A book answers the questions that were put to it when it was written, and no others. Whatever it cannot answer, the
course's own run decides. It is data: typed, bounded, without a program in it.
"""

from __future__ import annotations

import zlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from grader.errors import GraderError, ProtocolError
from grader.model import Answer, Handle
from grader.respondents.question import Pasts
from grader.respondents.reference import Reference
from grader.sandbox.wire.nodes import Node  # noqa: TC001 -- msgspec reads the annotations
from grader.sandbox.wire.unpack import Unpacker
from grader.sandbox.wire.values import ALIGNMENT, Packer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT = 1
DECIDES = "your course's run decides"
_MOST_BYTES = 64 << 20  # of a book, unpacked


class Unanswered(Exception):  # noqa: N818 -- like ReferenceFault, an outcome that the judge turns into a verdict
    """A book was asked what it does not hold."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A question and its answer: the value, which arguments were changed and into what, and their arrays' bytes."""

    question: bytes
    value: Node
    changed: tuple[int, ...]
    after: tuple[Node, ...]
    arrays: bytes


class Incline(msgspec.Struct, frozen=True, array_like=True):
    """A loss at the inputs of one trial: its value, and its gradients by the names of the inputs."""

    value: float
    gradients: dict[str, Node]
    arrays: bytes


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """All that a book holds. `slopes` are by check and trial: one for each convention that the spec accepts."""

    format: int = FORMAT
    names: tuple[str, ...]  # what the reference has
    makers: tuple[str, ...]  # the classes among them
    closed: int  # checks of the whole spec that are not open to students, and
    closed_points: float  # what they are worth
    lines: tuple[Line, ...]
    slopes: dict[str, tuple[tuple[Incline, ...], ...]]
    by_chance: tuple[str, ...] | None = None  # the functions that draw at random; None where nobody has tried


class Book(Reference):
    """A reference that answers from what was written down."""

    def __init__(self, contents: Contents) -> None:
        super().__init__(ModuleType("answers"))
        self._contents = contents
        self._lines = {line.question: line for line in contents.lines}
        self._pasts = Pasts()

    @property
    def closed(self) -> tuple[int, float]:
        """How many checks of the whole spec are not open to students, and what they are worth."""
        return self._contents.closed, self._contents.closed_points

    def has(self, name: str) -> bool:
        """Whether the reference had `name`."""
        return name[:1] in {".", "="} or name in self._contents.names or super().has(name)

    def makes(self, name: str) -> bool:
        """Whether `name` was a class."""
        return name in self._contents.makers

    def call(
        self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = (), dice: int | None = None, **options: Any
    ) -> Answer:
        """What the reference answered.

        Raises:
            Unanswered: it was not asked this.
        """
        question = self._pasts.question(name, args, wrt, options, dice)
        if name.startswith("given."):
            answer = super().call(name, args, wrt=wrt, dice=dice, **options)
        else:
            line = self._lines.get(question)
            if line is None and dice is not None and self._is_determined(name):
                line = self._lines.get(self._pasts.question(name, args, wrt, options, None))
            if line is None:
                raise Unanswered(name)
            answer = self._read(line)
        self._pasts.note(question, name, args, answer)
        return answer

    def _is_determined(self, name: str) -> bool:
        """Whether a function answers the same whatever dice are thrown."""
        chance = self._contents.by_chance
        return chance is not None and name not in chance and not self.makes(name)

    def forget(self) -> None:
        """Let go of the objects that were made for a hand-in."""
        super().forget()
        self._pasts.forget()

    def slopes(self, check: str, trial: int) -> list[tuple[float, dict[str, Any]]]:
        """The loss of a check in one trial, in each accepted convention: its value and its gradients.

        Raises:
            Unanswered: it was not asked for.
        """
        trials = self._contents.slopes.get(check, ())
        if trial >= len(trials):
            raise Unanswered(check)
        return [_slope(each) for each in trials[trial]]

    def _read(self, line: Line) -> Answer:
        unpack = Unpacker(line.arrays, self._anew, own=True)
        value = unpack.value(line.value)
        return Answer(value=value, changed=line.changed, after=tuple(map(unpack.value, line.after)))

    def _anew(self, handle: Handle) -> Handle:
        return Handle(next(self._ids), handle.kind)


def _slope(slope: Incline) -> tuple[float, dict[str, Any]]:
    unpack = Unpacker(slope.arrays, own=True)
    return slope.value, {name: unpack.value(node) for name, node in slope.gradients.items()}


def line(question: bytes, answer: Answer) -> Line:
    """A question and its answer as they are kept.

    Raises:
        CallFailed: the answer is nothing that can be written down.
    """
    pack = Packer()
    value, after = pack.node(answer.value), tuple(pack.node(each) for each in answer.after)
    return Line(question, value, answer.changed, after, _joined(pack))


def slope(value: float, gradients: dict[str, Any]) -> Incline:
    """A loss and its gradients as they are kept."""
    pack = Packer()
    nodes = {name: pack.node(each) for name, each in gradients.items()}
    return Incline(value, nodes, _joined(pack))


def _joined(pack: Packer) -> bytes:
    """The arrays' bytes, each from where the next one can be read."""
    return b"".join(bytes(chunk) + b"\0" * (-len(chunk) % ALIGNMENT) for chunk in pack.chunks)


def written(contents: Contents) -> bytes:
    """A book as a file holds it.

    Raises:
        GraderError: it is larger than any reader takes.
    """
    data = msgspec.msgpack.encode(contents)
    if len(data) > _MOST_BYTES:
        size, most = -(-len(data) >> 20), _MOST_BYTES >> 20
        remedy = "draw smaller arrays, or give the checks fewer 'trials'"
        raise GraderError(f"the answers take {size} MB, and an edition holds {most} MB: {remedy}")
    return zlib.compress(data, 9)


def read_book(path: Path) -> Book:
    """The book in a file.

    Raises:
        GraderError: it is none, or larger than any.
    """
    try:
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(path.read_bytes(), _MOST_BYTES)
        if not unpacking.eof:
            raise GraderError(f"{path}: it is cut off, or larger than answers are: fetch it anew from your course")
        contents = msgspec.msgpack.decode(data, type=Contents)
        if contents.format != FORMAT:
            raise GraderError(f"{path}: these answers are of format {contents.format}, this grader reads {FORMAT}")
        return Book(contents)
    except OSError as error:
        raise GraderError(f"{path}: cannot be read: {error.strerror}") from None
    except (zlib.error, msgspec.MsgspecError, ProtocolError) as error:
        raise GraderError(f"{path}: no answers of a course ({error}): fetch it anew from your course") from None
