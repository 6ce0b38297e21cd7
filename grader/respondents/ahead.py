"""One question with many edits, one after the other: those that are expected next are answered along with the first.

A question is a chain of calls, of which a later one may take what an earlier one gives. What a call and its answer cost
on their way is most of what a small call costs.
"""

from __future__ import annotations

from collections import deque
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from grader.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.mutation.edit import Placed
    from grader.sandbox.wire import frames
    from grader.sandbox.wire.nodes import Node

    Edits: TypeAlias = tuple[Placed, ...]
    Given: TypeAlias = tuple[frames.Returned | frames.Failed, memoryview]
    Which: TypeAlias = tuple[str, tuple[int, ...], float, int | None]  # function, `wrt`, how long, seed

Spot: TypeAlias = tuple[int, ...]  # which argument, and which item of it
Part: TypeAlias = "tuple[int, tuple[Any, ...]]"  # of an earlier answer: of which call, and the way there

_AT_ONCE = 32
_LOOKED = 4 * _AT_ONCE  # of those that are coming, for others with the same chain


class LostTogether(Exception):  # noqa: N818 -- news, not an error
    """A worker was lost over several answers: which of them took it along, nobody knows."""


class Packed(NamedTuple):
    """The arguments of calls as they are sent. If `plain`, there is no object of a worker's among them."""

    nodes: tuple[tuple[Node, ...], ...]
    chunks: Sequence[bytes | memoryview]
    parts: int
    size: int
    plain: bool


class Link(NamedTuple):
    """One call of a chain: in the spots of its arguments that are `own`, parts of the answers before stand."""

    name: str
    args: tuple[Any, ...]
    own: Mapping[Spot, Part]

    def takes(self, args: Sequence[Any], values: Sequence[Any]) -> bool:
        """Whether these are its arguments, the very same, once the calls before have given these values."""
        return len(args) == len(self.args) and all(
            self._is(mine, theirs, (at,), values) for at, (mine, theirs) in enumerate(zip(self.args, args, strict=True))
        )

    def _is(self, mine: Any, theirs: Any, spot: Spot, values: Sequence[Any]) -> bool:
        if spot in self.own:
            position, way = self.own[spot]
            return position < len(values) and _part(values[position], way) is theirs
        if mine is theirs or type(mine) is not type(theirs) or not isinstance(mine, list | tuple):
            return mine is theirs
        pairs = enumerate(zip(mine, theirs, strict=False))
        return len(mine) == len(theirs) and all(self._is(*each, (*spot, at), values) for at, each in pairs)


def _part(value: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        try:
            value = value[key]
        except (TypeError, KeyError, IndexError):
            return None
    return value


Chain: TypeAlias = tuple[Link, ...]


class Ahead:
    """The chain of calls that is asked next with each of many edits, and what has been answered already."""

    def __init__(self) -> None:
        self._coming: Iterator[tuple[Edits, Chain]] = iter(())
        self._chains: dict[Edits, Chain] = {}  # of those that have come
        self._waiting: dict[int, deque[Edits]] = {}
        self._given: dict[Edits, list[Given]] = {}
        self._which: Which | None = None
        self._edits: Edits = ()
        self._values: list[Any] = []
        self._most: frames.Most | None = None

    def expect(self, asked: Iterable[tuple[Edits, Chain]]) -> None:
        """These chains are asked next, in about this order."""
        self._coming, self._chains, self._waiting = iter(asked), {}, {}
        self._given, self._which, self._values = {}, None, []

    def begun(self, which: Which, args: Sequence[Any], edits: Edits) -> Chain:
        """The chain that a call with these edits begins, if it is an expected one."""
        for _ in range(_LOOKED if edits not in self._chains else 0):
            if not self._more() or edits in self._chains:
                break
        chain = self._chains.get(edits, ())
        if not chain or chain[0].name != which[0] or which[1] or not chain[0].takes(args, ()):
            return ()
        if self._which != which:
            self.forget()
        self._which, self._edits, self._values = which, edits, []
        return chain

    def others(self, chain: Chain, edits: Edits) -> tuple[Edits, ...]:
        """The edits that are expected next with this chain, as many as are answered at once with these."""
        waiting, looked = self._waiting[id(chain)], 0
        while len(waiting) < _AT_ONCE and looked < _LOOKED and self._more():
            looked += 1
        first = [waiting.popleft() for _ in range(min(len(waiting), _AT_ONCE))]
        return tuple(each for each in first if each != edits)[: _AT_ONCE - 1]

    def _more(self) -> bool:
        """Look at one more of those that are coming, if there is one."""
        for edits, chain in self._coming:
            self._chains[edits] = chain
            self._waiting.setdefault(id(chain), deque()).append(edits)
            return True
        return False

    def forget(self) -> None:
        """What has been answered was of a worker that is gone, or in another time: it is asked for again."""
        self._wait_again([edits for edits, given in self._given.items() if given])
        self._given, self._values = {}, []

    def keep(self, edits: Sequence[Edits], answers: Sequence[list[Given]], most: frames.Most) -> None:
        """What has been answered to the chain with the first of these edits; `most` is read of each."""
        self._given |= dict(zip(edits, answers, strict=False))
        self._most = most
        self._wait_again(edits[len(answers) :])

    def _wait_again(self, edits: Sequence[Edits]) -> None:
        for each in reversed(edits):
            self._waiting[id(self._chains[each])].appendleft(each)

    @property
    def most(self) -> frames.Most:
        """The most that is read of an answer that is known."""
        assert self._most is not None  # noqa: S101 -- for the type checker: there is one
        return self._most

    def next(self, which: Which, args: Sequence[Any], edits: Edits) -> Given | None:
        """The answer to a call of the chain that has been begun, if it is known."""
        given = self._given.get(edits)
        at = len(self._values)
        if not given or self._which is None or (edits, which[1:]) != (self._edits, self._which[1:]):
            return None
        link = self._chains[edits][at] if at < len(self._chains[edits]) else None
        if link is None or link.name != which[0] or not link.takes(args, self._values):
            self._given.pop(edits)
            return None
        return given.pop(0)

    def went_on(self, value: Any) -> None:
        """The call of the chain has given this value."""
        self._values.append(value)


def parted(several: frames.Several, body: bytearray) -> list[list[Given]]:
    """The answers of each chain, each with its own bytes.

    Raises:
        ProtocolError: there is none, or they do not add up.
    """
    ends = list(accumulate(several.sizes))
    sound = several.answers and len(ends) == len(several.answers) and min(several.sizes) >= 0 and ends[-1] == len(body)
    sound = sound and min(several.counts, default=0) > 0 and sum(several.counts) == len(ends)
    if not sound or any(each.id != several.id for each in several.answers):
        raise ProtocolError("several answers that do not add up")
    view = memoryview(body)
    given = [
        (each, view[end - size : end]) for each, size, end in zip(several.answers, several.sizes, ends, strict=True)
    ]
    return [given[end - count : end] for count, end in zip(several.counts, accumulate(several.counts), strict=True)]
