"""What a cold `grader check` costs beside `python -c "import numpy"`: CPU seconds of the whole process tree.

Both commands run in turn, so that a machine whose speed drifts slows both; the median of the pairs' ratios counts.
Workers that are killed rather than waited for come to us (we are their subreaper), so their seconds are counted.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 4.0
_BECOME_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """User and system seconds of a command and of all the children that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd=ROOT
    )
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the median of each command and of the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--spec", default="softmax-classifier")
    parser.add_argument("--notebook", default="assignments/softmax-classifier/solution.ipynb")
    options = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    check = [sys.executable, "-m", "grader", "check", options.spec, options.notebook]
    numpy = [sys.executable, "-c", "import numpy"]
    with tempfile.TemporaryDirectory() as cache:
        # The references' agreement is remembered from the first run on, as on any machine that has graded once.
        # So is the compiled form of our modules, whatever the shell that we are called from says.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["XDG_CACHE_HOME"] = cache
        first = cpu_seconds(check, environment)
        cpu_seconds(numpy, environment)
        pairs = [(cpu_seconds(check, environment), cpu_seconds(numpy, environment)) for _ in range(options.pairs)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    ours, theirs = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
    print(f"grader check, first run (asks PyTorch too where installed)  {first * 1000:7.0f} ms CPU")
    print(f"grader check, cold process                                  {ours * 1000:7.0f} ms CPU")
    print(f'python -c "import numpy"                                    {theirs * 1000:7.0f} ms CPU')
    print(f"ratio, median of {options.pairs} pairs: {ratio:.2f} (goal: at most {GOAL:g})")


if __name__ == "__main__":
    main()
