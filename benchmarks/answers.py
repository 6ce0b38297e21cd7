"""How long a student waits for what is wrong: `grader check` of each wrong example of the course, cold and warm.

Cold is the first check with an empty cache folder, warm the next one. Wall time means something on an idle machine
only; CPU time is that of the whole process tree.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from benchmarks.cost import _BECOME_SUBREAPER, ROOT, cpu_seconds

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

COLD_S, WARM_S = 10, 3


def answers(_: Path, options: argparse.Namespace) -> None:
    """Wall and CPU seconds of each example whose path holds the words, those that take too long marked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    examples = sorted(ROOT.glob("assignments/*/examples/wrong_*"))
    chosen = [path for path in examples if options.named in str(path.relative_to(ROOT))]
    print(f"\n{'a wrong example':60} cold, wall    CPU   warm, wall    CPU   (wall at most {COLD_S} s, {WARM_S} s)")
    slow = 0
    for path in chosen:
        with tempfile.TemporaryDirectory() as cache:
            cold, warm = (_check(path, cache) for _ in range(2))
        late = "  SLOW" if cold[0] > COLD_S or warm[0] > WARM_S else ""
        slow += bool(late)
        name = f"{path.parts[-3]}/{path.name}"
        print(f"{name:60}{cold[0]:11.1f}{cold[1]:7.1f}{warm[0]:13.1f}{warm[1]:7.1f}{late}", flush=True)
    print(f"{slow} of {len(chosen)} take longer")


def _check(path: Path, cache: str) -> tuple[float, float]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    used = cpu_seconds(
        [sys.executable, "-m", "grader", "check", path.parts[-3], str(path)], environment | {"XDG_CACHE_HOME": cache}
    )
    return time.perf_counter() - began, used
