"""How much is read of the answers of one hand-in: in proportion, and beyond that from one store.

In proportion is what is not much larger than the question or, once the store runs low, than what the reference answers
in the student's place: a right hand-in may answer much where little is asked, as often as the spec asks it.
"""

from __future__ import annotations

from contextvars import Context
from typing import TYPE_CHECKING, Any

from grader.model import CallFailed
from grader.respondents.reference import AsStudent
from grader.sandbox.wire.frames import Most, answer_max
from grader.sandbox.wire.values import NODES_MAX, Packer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from grader.model import Answer
    from grader.respondents.reference import AnyReference

    Usual = Callable[[], Mapping[str, Most]]

PARTS = 2_000  # numbers in lists that any answer may hold, beside ...
PARTS_TIMES = 2  # ... so many times those of the question
BYTES = 256 << 10
BYTES_TIMES = 4
USUAL_TIMES = 4  # so many times what the reference answers
ALL_PARTS = 400_000  # that all answers together may hold beyond that
ALL_BYTES = 128 << 20


class Volume:
    """What is left of the store from which answers that are out of proportion to their questions are read.

    Without it a hand-in whose every answer is just below what is read of one would cost the parent minutes. `usual`
    gives the most that the reference answers, by function; it is asked once, when the store runs low.
    """

    def __init__(self) -> None:
        self.usual: Usual = dict
        self._known: Mapping[str, Most] | None = None
        self._parts, self._bytes = ALL_PARTS, ALL_BYTES
        self._free = Most(PARTS, BYTES)

    def most(self, name: str, memory_mb: int, parts: int, size: int) -> tuple[Most, bool]:
        """What is read of an answer by this function to a question of so many parts and bytes of arrays.

        And whether more of it would be read, were the store not used up.
        """
        one = Most(NODES_MAX, answer_max(memory_mb, size))
        if self._known is None and (self._parts < one.parts or self._bytes < one.bytes):
            self._known = Context().run(self.usual)  # whatever is being seeded or timed here is not for it
        usual = (self._known or {}).get(name, Most(0, 0))
        self._free = Most(
            max(PARTS + PARTS_TIMES * parts, USUAL_TIMES * usual.parts),
            max(BYTES, BYTES_TIMES * size, USUAL_TIMES * usual.bytes),
        )
        here = Most(min(one.parts, self._free.parts + self._parts), min(one.bytes, self._free.bytes + self._bytes))
        return here, here != one

    def refill(self) -> None:
        """As if nothing had been read: for someone who asks thousands of questions, and counts what they cost."""
        self._parts, self._bytes = ALL_PARTS, ALL_BYTES

    def take(self, parts: int, size: int) -> None:
        """An answer of so many parts and bytes has been read."""
        self._parts -= max(0, parts - self._free.parts)
        self._bytes -= max(0, size - self._free.bytes)


class Noted(AsStudent):
    """The reference in the student's place: the most that each function answers is noted in `usual`."""

    def __init__(self, reference: AnyReference, usual: dict[str, Most]) -> None:
        super().__init__(reference)
        self._usual = usual

    def call(self, name: str, args: Sequence[Any], *, wrt: tuple[int, ...] = ()) -> Answer:
        """As the reference answers."""
        answer = super().call(name, args, wrt=wrt)
        packer, known = Packer(), self._usual.get(name, Most(0, 0))
        try:
            for value in (answer.value, *answer.after):
                packer.node(value)
        except CallFailed:
            return answer  # nobody could hand it in
        size = sum(map(len, packer.chunks))
        self._usual[name] = Most(max(known.parts, packer.parts), max(known.bytes, size))
        return answer
