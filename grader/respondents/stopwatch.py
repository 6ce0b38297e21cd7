"""How long calls take, by the clock of whoever makes them, and how long they may.

Whoever judges starts the watch; whoever answers says how much processor time an answer took, as the parent sees it:
what a student's own process says of itself counts for nothing. What is timed is never answered from memory.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stopwatch(msgspec.Struct):
    """The seconds that the answers took."""

    seconds: float = 0.0


_counting = False
_WORKERS = Stopwatch()  # of all workers of this process, from its start


@contextmanager
def counted() -> Iterator[None]:
    """Count what workers compute in this block, as the kernel does; elsewhere what they take, as is known anyhow."""
    global _counting  # noqa: PLW0603 -- of this process, as its processor time is
    _counting = True
    try:
        yield
    finally:
        _counting = False


def counting() -> bool:
    """Whether it is counted what workers compute."""
    return _counting


def spend(seconds: float) -> None:
    """A worker has used so much time of its own."""
    _WORKERS.seconds += max(seconds, 0.0)


def used() -> float:
    """Seconds that this process and all its workers have used up to now."""
    return time.process_time() + _WORKERS.seconds


_running: ContextVar[Stopwatch | None] = ContextVar("_running", default=None)
_limit: ContextVar[float | None] = ContextVar("_limit", default=None)


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Time the calls in this block."""
    watch = Stopwatch()
    token = _running.set(watch)
    try:
        yield watch
    finally:
        _running.reset(token)


def running() -> bool:
    """Whether calls are being timed."""
    return _running.get() is not None


def note(seconds: float) -> None:
    """An answer took so long."""
    watch = _running.get()
    if watch is not None:
        watch.seconds += max(seconds, 0.0)


@contextmanager
def noted() -> Iterator[None]:
    """Note the processor time of this process in the block."""
    began = time.process_time()
    try:
        yield
    finally:
        note(time.process_time() - began)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Let each call in this block take so long, in place of the hand-in's own limit; None leaves that as it is."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


def limit() -> float | None:
    """What a call may take here, where that is not the hand-in's own limit."""
    return _limit.get()
