"""What something takes that nobody waits for: counted in calls, so that it ends where it does on every machine.

Processor time is the last resort, for functions that take long; the clock is for those that wait.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CALL_S = 0.00014  # that a call of a reference or a hand-in mostly takes
_LONGER = 1.3  # times as long as its calls mostly take, after which processor time counts
_WAITING = 6.0  # seconds on the clock that count as one

_asked = 0


def asked() -> None:
    """A reference or a hand-in is asked, whether it has been asked the same before or not."""
    global _asked  # noqa: PLW0603 -- of this process, as its processor time is
    _asked += 1


def count() -> int:
    """How often anyone has been asked until now."""
    return _asked


class Effort:
    """What has been done since this was made. `spent` are seconds of other processes."""

    def __init__(self, spent: Callable[[], float] = lambda: 0.0) -> None:
        self._spent = spent
        self._asked, self._cpu, self._clock = _asked, time.process_time() + spent(), time.perf_counter()

    @property
    def seconds(self) -> float:
        """How long its calls mostly take; longer where it has taken much longer."""
        cpu, clock = time.process_time() + self._spent() - self._cpu, time.perf_counter() - self._clock
        return max((_asked - self._asked) * _CALL_S, cpu / _LONGER, clock / _WAITING)
