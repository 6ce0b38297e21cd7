"""The working folder of one worker: made before it starts, removed after it is dead.

Only the zygote touches it, never the parent, and only relative to open directory descriptors without following links:
what a student leaves here may be a trap (links out, folders 10,000 deep, names with newlines).
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

BYTES_MAX = 256 << 20
ENTRIES_MAX = 10_000
_TRIES = 5
_FLAGS = ("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC")  # Unix; nothing here is called elsewhere
_OPEN_DIR = os.O_RDONLY | sum(getattr(os, name, 0) for name in _FLAGS)


def make(root: str) -> str:
    """A new empty folder below `root`, for this user alone."""
    path = f"{root}/{os.urandom(8).hex()}"
    os.mkdir(path, 0o700)
    return path


class Moved(Exception):  # noqa: N818
    """Folders were moved while we walked among them."""


def remove(path: str) -> None:
    """Remove a folder that `make` made, whatever is in it; everything in it must be dead."""
    _walk(path, _empty, os.rmdir)
    os.rmdir(path)


def used(path: str, held: int = 0) -> str | None:
    """Why a folder is too full, or None; looks at no more than is allowed. Its worker may be at work in it.

    `held` are bytes that count besides what is in it.
    """
    for _ in range(_TRIES):
        count = _Count(held)
        try:
            _walk(path, count.look, None)
        except (Moved, FileNotFoundError, PermissionError):
            continue
        except _TooFullError as full:
            return str(full)
        return None
    return "moved its folders faster than they can be counted"


class _TooFullError(Exception):
    pass


def unlinked(pid: int) -> int:
    """Bytes of files that a process has deleted and still holds, open or mapped; 0 where we may not look."""
    sizes: dict[tuple[int, int], int] = {}
    for kind in ("fd", "map_files"):
        with suppress(OSError), os.scandir(f"/proc/{pid}/{kind}") as entries:
            for entry in entries:
                with suppress(OSError):
                    if os.readlink(entry.path).endswith(" (deleted)"):
                        status = os.stat(entry.path)
                        sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(sizes.values())


class _Count:
    """Adds up entries and bytes."""

    def __init__(self, held: int) -> None:
        self.size = held
        self.entries = 0

    def look(self, fd: int) -> list[str]:
        """Count the entries of an open folder; the names of its folders."""
        folders = []
        self._check()
        with os.scandir(fd) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                self.size += status.st_blocks * 512
                self.entries += 1
                self._check()
                if stat.S_ISDIR(status.st_mode):
                    folders.append(entry.name)
        return folders

    def _check(self) -> None:
        if self.entries > ENTRIES_MAX:
            raise _TooFullError(f"made more than {ENTRIES_MAX:,} files")
        if self.size > BYTES_MAX:
            raise _TooFullError(f"wrote more than {BYTES_MAX >> 20} MB")


def _walk(path: str, enter: Callable[[int], list[str]], leave: Callable[..., None] | None) -> None:
    """Call `enter` on every folder, which gives the folders to go on with, and `leave` on each below the first.

    Goes down by descriptors and up by "..", compared with where it came from, so that neither the stack, nor the length
    of a path, nor the number of open files runs out however deep a tree is, and no link is followed.
    """
    fd = _open(path, None)
    try:
        trail = [_Depth("", _identity(fd), enter(fd))]
        while True:
            level = trail[-1]
            if level.folders:
                name = level.folders.pop()
                fd = _step(fd, _open(name, fd))
                trail.append(_Depth(name, _identity(fd), enter(fd)))
            elif len(trail) == 1:
                break
            else:
                trail.pop()
                fd = _step(fd, _open("..", fd))
                if _identity(fd) != trail[-1].identity:
                    raise Moved
                if leave is not None:
                    leave(level.name, dir_fd=fd)
    finally:
        os.close(fd)


class _Depth(NamedTuple):
    name: str
    identity: tuple[int, int]
    folders: list[str]  # that are still to be removed


def _step(old: int, new: int) -> int:
    os.close(old)
    return new


def _identity(fd: int) -> tuple[int, int]:
    status = os.fstat(fd)
    return status.st_dev, status.st_ino


def _empty(fd: int) -> list[str]:
    """Remove what is no folder from an open folder; the names of its folders are left."""
    folders = []
    for name in os.listdir(fd):
        if stat.S_ISDIR(os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode):
            folders.append(name)
        else:
            os.unlink(name, dir_fd=fd)
    return folders


def _open(name: str, parent: int | None) -> int:
    """Open a folder of ours, which the student may have locked, without following a link."""
    try:
        fd = os.open(name, _OPEN_DIR, dir_fd=parent)
    except PermissionError:
        _unlock(name, parent)
        return os.open(name, _OPEN_DIR, dir_fd=parent)
    if name != ".." and os.fstat(fd).st_mode & stat.S_IRWXU != stat.S_IRWXU:
        _unlock(name, parent)
    return fd


def _unlock(name: str, parent: int | None) -> None:
    """Give a folder all of its owner's rights: by its descriptor, since a name could be a link by now."""
    fd = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    try:
        os.chmod(f"/proc/self/fd/{fd}", stat.S_IRWXU)
    finally:
        os.close(fd)
