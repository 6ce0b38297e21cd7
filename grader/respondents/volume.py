"""How much is read of the answers of one hand-in: in proportion to what is asked, and beyond that from one store."""

from __future__ import annotations

from grader.sandbox.wire.frames import Most, answer_max
from grader.sandbox.wire.values import NODES_MAX

PARTS = 2_000  # numbers in lists that any answer may hold, beside ...
PARTS_TIMES = 2  # ... so many times those of the question
BYTES = 256 << 10
BYTES_TIMES = 4
ALL_PARTS = 400_000  # that all answers together may hold beyond that
ALL_BYTES = 128 << 20


class Volume:
    """What is left of the store from which answers that are out of proportion to their questions are read.

    Without it a hand-in whose every answer is just below what is read of one would cost the parent minutes.
    """

    def __init__(self) -> None:
        self._parts, self._bytes = ALL_PARTS, ALL_BYTES
        self._free = Most(PARTS, BYTES)

    def most(self, memory_mb: int, parts: int, size: int) -> Most:
        """What is read of the answer to a question of so many parts and bytes of arrays."""
        self._free = Most(PARTS + PARTS_TIMES * parts, max(BYTES, BYTES_TIMES * size))
        one = Most(NODES_MAX, answer_max(memory_mb, size))
        return Most(min(one.parts, self._free.parts + self._parts), min(one.bytes, self._free.bytes + self._bytes))

    def take(self, parts: int, size: int) -> None:
        """An answer of so many parts and bytes has been read."""
        self._parts -= max(0, parts - self._free.parts)
        self._bytes -= max(0, size - self._free.bytes)
