"""The hand-ins of a class: which files and folders are one, what each is called, and its digest."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import ReadingError, SubmissionError
from grader.submission.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_HAND_IN_SUFFIXES = {".ipynb", ".py", ".zip"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class HandIn:
    """One student's work: where it lies, and the name that its report gets (unique within the run)."""

    path: Path
    name: str


def collect(paths: Sequence[Path]) -> list[HandIn]:
    """The hand-ins that the paths mean: a file is one, a folder holds one in each of its files and subfolders.

    Raises:
        SubmissionError: a path does not exist, or a folder holds no hand-in.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise SubmissionError(f"{path}: no such file or folder")
        if not path.is_dir():
            found.append(path)
            continue
        inside = [entry for entry in sorted(path.iterdir()) if _is_hand_in(entry)]
        if not inside:
            raise SubmissionError(f"{path}: no hand-ins here (.ipynb, .py, .zip or a folder for each student)")
        found.extend(inside)
    return _named(found)


def _is_hand_in(entry: Path) -> bool:
    if entry.name.startswith((".", "__")):
        return False
    return entry.is_dir() or entry.suffix.lower() in _HAND_IN_SUFFIXES


def _named(paths: Sequence[Path]) -> list[HandIn]:
    taken: set[str] = set()
    hand_ins = []
    for path in paths:
        base = printable(path.resolve().name if path.is_dir() else path.stem)
        name, n = base, 2
        while name.casefold() in taken:
            name, n = f"{base}-{n}", n + 1
        taken.add(name.casefold())
        hand_ins.append(HandIn(path, name))
    return hand_ins


def digest(path: Path) -> str:
    """SHA-256 of a hand-in: of a file its bytes, of a folder the names and bytes of all files in it.

    Raises:
        ReadingError: a file cannot be read.
    """
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        raise ReadingError(f"{path}: it is a link, a pipe or a device, and not read: hand in the file itself")
    total = hashlib.sha256()
    if not path.is_dir():
        _feed(total, path)
        return total.hexdigest()
    for root, folders, files in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(files):
            file = Path(root) / name
            total.update(f"{file.relative_to(path).as_posix()}\0".encode("utf-8", "surrogateescape"))
            if file.is_file() and not file.is_symlink():
                _feed(total, file)
    return total.hexdigest()


def _feed(total: hashlib._Hash, path: Path) -> None:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                total.update(chunk)
    except OSError as error:
        raise ReadingError(f"{path}: cannot be read: {error.strerror}") from error
