"""The seed that the next call of a function brings along, for the random numbers that it may draw.

Whoever evaluates an expression says which seed goes with it; whoever answers takes it with the first call. So the
random numbers of an expression are the same whenever and wherever it is evaluated with that seed: a dropout mask stays
what it was while an input moves, and a report repeats.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_waiting: ContextVar[list[tuple[object, ...]] | None] = ContextVar("_waiting", default=None)


@contextmanager
def seeded(*parts: object) -> Iterator[None]:
    """Give the first call in this block the seed that `parts` make: numbers and texts that say what is evaluated."""
    token = _waiting.set([parts])
    try:
        yield
    finally:
        _waiting.reset(token)


def take() -> int | None:
    """The seed for a call that is about to be made; None for one that goes on with the numbers of those before it."""
    waiting = _waiting.get()
    if not waiting:
        return None
    digest = hashlib.blake2b(repr(waiting.pop()).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 2
