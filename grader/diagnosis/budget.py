"""How much may be asked for the names of one hand-in.

It is counted in calls, of the hand-in and of the reference, so that a report is the same on a slow machine, wherever it
comes in a class. Seconds are the last resort: for functions that take long, and machines that do.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.diagnosis.work import Labour

_BUDGET_S = 1.2  # of CPU time, where calls take as long as they mostly do
_CALL_S = 0.0004  # that a call mostly takes, all processes together
_TORCH_CALL_S = 0.0005
_LAST_S = 1.4  # times the budget, after which it ends whatever has been asked
_BESIDE_TORCH = 0.85  # of that, where loading PyTorch has taken a second already
_MORE_S = 1.0  # where the first answer takes so long, such as for importing PyTorch's optimisers


class Budget:
    """What has been used, and what is left. `works` count what has been asked, `spent` are the workers' seconds."""

    def __init__(self, works: Sequence[Labour], spent: Callable[[], float], framework: str) -> None:
        self._works, self._spent = works, spent
        torch = framework == "torch"
        self._most = _BUDGET_S * (_BESIDE_TORCH if torch else 1.0)
        self._call_s = _TORCH_CALL_S if torch else _CALL_S
        self._last = self._most * _LAST_S
        self._started, self._before = time.process_time() + spent(), self._calls
        self._warm = False

    @property
    def used(self) -> float:
        """CPU seconds until now: ours and those of the workers."""
        return time.process_time() - self._started + self._spent()

    @property
    def _calls(self) -> float:
        return sum(work.calls for work in self._works)

    @property
    def left(self) -> float:
        """Seconds that the calls take which may still be made; no more than what the last resort leaves of CPU time."""
        left = self._most - (self._calls - self._before) * self._call_s
        return max(0.0, min(left, self._last - self.used))

    def share(self, count: int) -> Callable[[], float]:
        """What is left of one part of so many, the others of which are not touched."""
        others = self.left * (1 - 1 / count)
        until = self.used + (self._last - self.used) / count
        return lambda: 0.0 if self.used >= until else self.left - others

    def warm_up(self, ask: Callable[[], object]) -> None:
        """Ask a first question, once: what is imported for it costs no name its time."""
        if not self._warm:
            self._warm, before = True, self._spent()
            ask()
            self._last += min(self._spent() - before, _MORE_S)
