"""Stopping Python code that takes too long from inside, so that the line where it was is known and the rest lives.

The sandbox's own deadline, from outside, is what can be relied on; this is the gentler one before it.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN = 0.25  # seconds after which code that swallowed the first one gets another


class OutOfTime(BaseException):
    """The time is up. Not an `Exception`, so that `except Exception: pass` in student code lets it through."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"it was still running after {seconds:.3g} s")


@contextmanager
def stop_after(seconds: float | None) -> Iterator[None]:
    """Raise `OutOfTime` in the block once `seconds` have gone by; None, or another thread than the first, never."""
    if seconds is None or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    armed = True
    started = time.monotonic()
    around, every = signal.getitimer(signal.ITIMER_REAL)  # of a block around this one
    seconds = min(seconds, around) if around else seconds

    def ring(*_: object) -> None:
        if armed:
            raise OutOfTime(seconds)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if around:
            signal.setitimer(signal.ITIMER_REAL, max(around - (time.monotonic() - started), 1e-3), every)
