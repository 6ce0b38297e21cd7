"""How much memory a command takes: its first process, and all that it has started together, at the most."""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

_EVERY_S = 1.0


class Peak:
    """Looks at our children and theirs every second; a context manager.

    Memory that processes share (a forked worker's modules) counts once: each process has its proportion of it.
    """

    def __init__(self) -> None:
        self.first_mb = self.all_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY_S):
            started = children(os.getpid())
            if started:
                self.first_mb = max(self.first_mb, _number("status", "VmRSS", started[0]) / 1024)
                self.all_mb = max(self.all_mb, sum(map(_of_tree, started)) / 1024)


def children(pid: int) -> list[int]:
    """The processes that a process has started, the oldest first."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _of_tree(pid: int) -> float:
    return _number("smaps_rollup", "Pss", pid) + sum(map(_of_tree, children(pid)))


def _number(file: str, name: str, pid: int) -> float:
    """Of a line of what the system says of a process, in KB; 0 where it is gone."""
    with suppress(OSError):
        found = re.search(rf"^{name}:\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(encoding="ascii"), re.MULTILINE)
        return float(found[1]) if found else 0.0
    return 0.0
