"""How long the parent waits for a worker: in the worker's own time, so that a busy machine is nobody's fault.

Own time is what passes on the wall less what the worker waited, ready to run, for a processor. Sleeping and reading are
its own. The kernel counts that waiting (`/proc/PID/schedstat`), so student code cannot forge it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_TIMES = 12  # how many times longer than its own time a worker may take on the wall ...
_MOST_MORE_S = 20.0  # ... and this on top
_TIMES_UNCOUNTED = 4  # the same where nothing counts the waiting


class Deadline:
    """A moment that moves away while a worker waits for a processor.

    Args:
        seconds: of the worker's own time, from now.
        waited: how long it has waited for a processor up to now, in seconds; None where that is not known.
    """

    def __init__(self, seconds: float, waited: Callable[[], float | None] = lambda: None) -> None:
        self._seconds, self._waited = seconds, waited
        self._started = time.monotonic()
        self._before = waited()

    def left(self) -> float:
        """Seconds from now to the deadline as it stands; none left once it has passed."""
        gone = time.monotonic() - self._started
        if gone < self._seconds:
            return self._seconds - gone
        if gone > _MOST_TIMES * self._seconds + _MOST_MORE_S:
            return 0.0
        return self._seconds - self.own()

    def own(self) -> float:
        """The worker's own time since the start."""
        gone = time.monotonic() - self._started
        now = self._waited()
        if now is None or self._before is None:
            return gone / _TIMES_UNCOUNTED
        return max(gone - (now - self._before), 0.0)

    def excuse(self, seconds: float) -> None:
        """Put it off by what somebody else took while the worker waited for them."""
        self._started += seconds

    @property
    def starved(self) -> bool:
        """Whether the machine, and not the worker, used up the time on the wall."""
        return self.own() < self._seconds
