"""A process for what must be ended whatever it does: a fresh Python with this one's modules and rights, no sandbox."""

from __future__ import annotations

import json
import subprocess
import sys

from grader.sandbox.launch import import_paths

_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from importlib import import_module; "
    "getattr(import_module(sys.argv[2]), sys.argv[3])(*sys.argv[4:])"
)


def run_aside(module: str, function: str, words: tuple[str, ...], *, seconds: float) -> int | None:
    """Call a function of a module of ours with texts; its process's exit status, or None if it took too long.

    What it prints is lost; it leaves what it has to say in a file.
    """
    command = [sys.executable, "-P", "-c", _BOOT, json.dumps(import_paths()), module, function, *words]
    nowhere = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.returncode
