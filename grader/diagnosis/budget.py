"""How much CPU time the names of one hand-in may take, all processes together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BUDGET_S = 1.5
_BESIDE_TORCH = 0.6  # of that, where loading PyTorch has taken a second already
_MORE_S = 1.0  # where the first answer takes so long, such as for importing PyTorch's optimisers


class Budget:
    """What has been used, and what is left. `spent` are the seconds of the workers."""

    def __init__(self, spent: Callable[[], float], framework: str) -> None:
        self._spent = spent
        self._most = _BUDGET_S * (_BESIDE_TORCH if framework == "torch" else 1.0)
        self._started = time.process_time() + spent()
        self._warm = False

    @property
    def used(self) -> float:
        """CPU seconds until now: ours and those of the workers."""
        return time.process_time() - self._started + self._spent()

    @property
    def left(self) -> float:
        """CPU seconds that may still be used."""
        return max(0.0, self._most - self.used)

    def warm_up(self, ask: Callable[[], object]) -> None:
        """Ask a first question, once: what is imported for it costs no name its time."""
        if not self._warm:
            self._warm, before = True, self._spent()
            ask()
            self._most += min(self._spent() - before, _MORE_S)
