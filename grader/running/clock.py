"""Stopping Python code that takes too long from inside, so that the line where it was is known and the rest lives.

The sandbox's own deadline, from outside, is what can be relied on; this is the gentler one before it.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN = 0.25  # seconds after which code that swallowed the first one gets another


class OutOfTime(BaseException):
    """The time is up. Not an `Exception`, so that `except Exception: pass` in student code lets it through."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"it was still running after {seconds:.3g} s")


_armed: list[float] = []  # the limits of the blocks that run now, the innermost last


def _ring(*_: object) -> None:
    if _armed:
        raise OutOfTime(_armed[-1])


@cache
def _listen() -> None:
    """Once a process: a handler costs as much as a small call. Code that takes it away meets the outer deadline."""
    signal.signal(signal.SIGALRM, _ring)


@contextmanager
def stop_after(seconds: float | None) -> Iterator[None]:
    """Raise `OutOfTime` in the block once `seconds` have gone by; None, or another thread than the first, never."""
    if seconds is None or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    _listen()
    started = time.monotonic()
    around, every = signal.getitimer(signal.ITIMER_REAL)  # of a block around this one
    _armed.append(min(seconds, around) if around else seconds)
    signal.setitimer(signal.ITIMER_REAL, _armed[-1], _AGAIN)
    try:
        yield
    finally:
        _armed.pop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if around:
            signal.setitimer(signal.ITIMER_REAL, max(around - (time.monotonic() - started), 1e-3), every)
