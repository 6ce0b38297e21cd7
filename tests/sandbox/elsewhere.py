"""Runs a script of the tests as another user, in a mount namespace where that user can reach Python and this checkout.

    unshare --mount python elsewhere.py UID GRADER SCRIPT ARGUMENT...

Closed folders on the way (root's home) are covered with open ones that hold nothing but what is needed, at the same
paths. GRADER is the folder whose `grader` is used. UID 0 stays root: what changes is that a fresh user can read Python.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

HOLD = Path("/mnt")


def main(uid: int, grader: str, script: str, arguments: list[str]) -> None:
    """Prepare the view, become the user, run the script."""
    checkout = str(Path(__file__).resolve().parents[2])
    paths = [entry for entry in dict.fromkeys(sys.path[1:]) if Path(entry).is_dir() and entry not in ("", checkout)]
    ours = [f"{checkout}/tests", *(f"{grader}/{name}" for name in ("grader", "reference", "specs"))]
    needed = [sys.base_prefix, *paths, *(ours if grader == checkout else [f"{checkout}/tests", grader])]
    _open_up(_topmost([path for path in needed if Path(path).exists()]))
    os.chdir("/")
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/",
        "PYTHONPATH": os.pathsep.join([grader, *paths]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    python = os.path.realpath(sys.executable)
    os.execve(python, [python, script, *arguments], environment)


def _open_up(paths: list[str]) -> None:
    """Cover the closed folders that lead to these paths."""
    closed = [path for path in paths if _closed_above(path)]
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", HOLD], check=True)
    for number, path in enumerate(closed):
        (HOLD / str(number)).mkdir()
        subprocess.run(["mount", "--bind", path, HOLD / str(number)], check=True)
    for cover in sorted({_closed_above(path) for path in closed}):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", cover], check=True)
    for number, path in enumerate(closed):
        Path(path).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", HOLD / str(number), path], check=True)


def _closed_above(path: str) -> str:
    """The outermost folder above that other users cannot pass; empty if there is none."""
    for folder in reversed(Path(path).parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return str(folder)
    return ""


def _topmost(paths: list[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not (kept and path.startswith(kept[-1] + "/")):
            kept.append(path)
    return kept


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
