"""The working folder of one worker: made before it starts, removed after it is dead.

Only the zygote touches it, never the parent, and only relative to open directory descriptors without following links:
what a student leaves here may be a trap (links out, folders 10,000 deep, names with newlines).
"""

from __future__ import annotations

import os
import stat

BYTES_MAX = 256 << 20
ENTRIES_MAX = 20_000
_OPEN_DIR = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def make(root: str) -> str:
    """A new empty folder below `root`, for this user alone."""
    path = f"{root}/{os.urandom(8).hex()}"
    os.mkdir(path, 0o700)
    return path


def remove(path: str) -> None:
    """Remove a folder that `make` made, whatever is in it.

    Deep trees are flattened, a subfolder at a time into the top, so that neither the stack nor path lengths run out.
    """
    top = os.open(path, _OPEN_DIR)
    try:
        number = 0
        while folders := _empty(top, ""):
            for folder in folders:
                for inner in _empty(top, folder):
                    number += 1
                    _unlock(top, folder)
                    os.rename(f"{folder}/{inner}", f"-{number}", src_dir_fd=top, dst_dir_fd=top)
                os.rmdir(folder, dir_fd=top)
    finally:
        os.close(top)
    os.rmdir(path)


def _empty(top: int, folder: str) -> list[str]:
    """Remove what is no folder from `top/folder`; the names of its folders are left."""
    if folder:
        _unlock(top, folder)
    fd = os.open(folder or ".", _OPEN_DIR, dir_fd=top)
    try:
        folders = []
        for name in os.listdir(fd):
            if stat.S_ISDIR(os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode):
                folders.append(name)
            else:
                os.unlink(name, dir_fd=fd)
        return folders
    finally:
        os.close(fd)


def _unlock(top: int, folder: str) -> None:
    """Make a folder of ours writable again, should the student have locked it."""
    fd = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top) if hasattr(os, "O_PATH") else -1
    if fd < 0:
        return
    try:
        os.chmod(f"/proc/self/fd/{fd}", 0o700)
    except OSError:
        return
    finally:
        os.close(fd)


def used(path: str) -> str | None:
    """Why a folder is too full, or None. Looks at most at `ENTRIES_MAX` entries."""
    size, seen, waiting = 0, 0, [path]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        seen += len(entries)
        if seen > ENTRIES_MAX:
            return f"made more than {ENTRIES_MAX:,} files"
        for entry in entries:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            size += status.st_blocks * 512
            if stat.S_ISDIR(status.st_mode):
                waiting.append(entry.path)
        if size > BYTES_MAX:
            return f"wrote more than {BYTES_MAX >> 20} MB"
    return None
