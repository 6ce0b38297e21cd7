"""One call with many edits, one after the other: those that are expected next are answered along with the first.

What a question and its answer cost on their way is most of what a small call costs.
"""

from __future__ import annotations

import operator
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from grader.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.mutation.edit import Placed
    from grader.sandbox.wire import frames
    from grader.sandbox.wire.nodes import Node

    Edits: TypeAlias = tuple[Placed, ...]
    Given: TypeAlias = tuple[frames.Returned | frames.Failed, memoryview]
    Which: TypeAlias = tuple[str, tuple[int, ...], float, int | None]  # function, `wrt`, how long, seed

_AT_ONCE = 32


class LostTogether(Exception):  # noqa: N818 -- news, not an error
    """A worker was lost over several answers: which of them took it along, nobody knows."""


class Packed(NamedTuple):
    """The arguments of a call as they are sent. If `plain`, there is no object of a worker's among them."""

    args: tuple[Any, ...]
    nodes: tuple[Node, ...]
    chunks: Sequence[bytes | memoryview]
    parts: int
    size: int
    plain: bool


class Repeated(msgspec.Struct):
    """A call that has been made with some edits, and what has been answered to it with others."""

    which: Which
    packed: Packed
    coming: Iterator[Edits]
    first: Edits
    answers: dict[Edits, Given] = {}

    def next(self, coming: Iterator[Edits], edits: Edits) -> tuple[Edits, ...]:
        """The edits that are expected next, as many as are answered at once with these."""
        return tuple(islice((each for each in coming if each not in (edits, self.first)), _AT_ONCE - 1))

    def is_of(self, which: Which, args: Sequence[Any]) -> bool:
        """Whether it is this call, with the very same arguments."""
        known = self.packed.args
        return self.which == which and len(args) == len(known) and all(map(operator.is_, known, args))


class Ahead:
    """The last call of each function that was made with edits."""

    def __init__(self) -> None:
        self._last: dict[str, Repeated] = {}

    def repeated(self, which: Which, args: Sequence[Any]) -> Repeated | None:
        """The same call, if it is the last of its function."""
        last = self._last.get(which[0])
        return last if last is not None and last.is_of(which, args) else None

    def note(self, which: Which, packed: Packed, coming: Iterator[Edits], edits: Edits) -> None:
        """This call is being made with edits; it may be made with those that are coming.

        Of several calls of one function that are made in turn, each with every edit, that is the first.
        """
        last = self._last.get(which[0])
        in_turn = last is not None and last.coming is coming and last.answers
        if packed.plain and not in_turn:
            self._last[which[0]] = Repeated(which, packed, coming, edits)


def parted(several: frames.Several, body: bytearray) -> list[Given]:
    """The answers, each with its own bytes.

    Raises:
        ProtocolError: there is none, or they do not add up.
    """
    ends = list(accumulate(several.sizes))
    sound = several.answers and len(ends) == len(several.answers) and min(several.sizes) >= 0 and ends[-1] == len(body)
    if not sound or any(each.id != several.id for each in several.answers):
        raise ProtocolError("several answers that do not add up")
    view = memoryview(body)
    return [
        (each, view[end - size : end]) for each, size, end in zip(several.answers, several.sizes, ends, strict=True)
    ]
