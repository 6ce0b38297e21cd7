"""The files of a hand-in: one file, a folder or a zip archive, as names and bytes, refusing what could do harm."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from grader.errors import SubmissionError
from grader.submission.text import printable

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

SOURCES = (".py", ".ipynb")
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")
_IGNORED = frozenset(
    ["__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", ".svn", "node_modules", "venv", "env", "site-packages"]
)
_MOST_FILES = 2000
_MOST_DEPTH = 20
_MB = 1_000_000
_MOST_NOTEBOOK = 150 * _MB  # outputs and all
_MOST_SOURCE = 4 * _MB
_MOST_TOTAL = 200 * _MB


class Upload(NamedTuple):
    """A file of a hand-in, by its path inside it with forward slashes."""

    name: str
    data: bytes


class Uploads(NamedTuple):
    """The source files of a hand-in, sorted by name, and what to warn of."""

    files: tuple[Upload, ...]
    warnings: tuple[str, ...] = ()


def collect(path: Path) -> Uploads:
    """The source files at `path`: those ending in .py or .ipynb.

    Raises:
        SubmissionError: nothing there to read, too much of it, or an archive that is damaged or hostile.
    """
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise SubmissionError(f"{path.name}: {_why(error)}: check the path") from None
    if stat.S_ISDIR(kind):
        return _folder(path)
    if not stat.S_ISREG(kind):
        raise SubmissionError(f"{path.name} is not a file: hand in a .ipynb, .py or .zip file or a folder")
    if path.suffix.lower() == ".zip":
        return _archive(path)
    if path.suffix.lower() not in SOURCES:
        remedy = "hand in .ipynb, .py, .zip or a folder"
        raise SubmissionError(f"{path.name} is not a kind of file that is graded: {remedy}")
    return Uploads((Upload(printable(path.name), _read(path, path.name)),))


def _why(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "no such file"


def _limit(name: str) -> int:
    return _MOST_NOTEBOOK if name.lower().endswith(".ipynb") else _MOST_SOURCE


def _too_big(name: str) -> SubmissionError:
    remedy = "clear its outputs and save it again" if name.lower().endswith(".ipynb") else "hand in only your own code"
    return SubmissionError(f"{name} is larger than {_limit(name) // _MB} MB: {remedy}")


def _read(path: Path, name: str) -> bytes:
    """The bytes of a regular file, at most as many as are allowed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(_limit(name) + 1)
    except OSError as error:
        raise SubmissionError(f"{name}: {_why(error)}: make it readable") from None
    if len(data) > _limit(name):
        raise _too_big(name)
    return data


def _is_ignored(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in _IGNORED or part.startswith("._") or (part.startswith(".") and part != ".") for part in parts)


def _folder(root: Path) -> Uploads:
    files: list[Upload] = []
    warnings: list[str] = []
    for path in _walk(root):
        name = path.relative_to(root).as_posix()
        if _is_ignored(name) or not name.lower().endswith(SOURCES):
            continue
        if not path.is_file() or path.is_symlink():
            warnings.append(f"{printable(name)} is a link and was not read")
            continue
        files.append(Upload(printable(name), _read(path, name)))
        if len(files) > _MOST_FILES or sum(len(file.data) for file in files) > _MOST_TOTAL:
            raise SubmissionError(f"{root.name} holds too much: hand in only your own code")
    return Uploads(tuple(sorted(files)), tuple(warnings))


def _walk(root: Path) -> Iterator[Path]:
    """Every path below `root` but those in ignored folders; links to folders are not entered."""
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if name not in _IGNORED and not name.startswith("."))
        if len(here.relative_to(root).parts) > _MOST_DEPTH:
            deep = f"{root.name} is nested more than {_MOST_DEPTH} folders deep"
            raise SubmissionError(f"{deep}: hand in only your own code")
        yield from (here / name for name in sorted(names))


def _archive(path: Path) -> Uploads:
    import zipfile  # half of what this whole package costs to import
    import zlib

    try:
        with zipfile.ZipFile(path) as archive:
            return _members(archive, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError, OSError, ValueError) as error:
        raise SubmissionError(f"{path.name} is damaged ({error}): make the archive again") from None
    except (NotImplementedError, RuntimeError) as error:  # an encryption or a compression that zipfile lacks
        remedy = "make a plain .zip without a password"
        raise SubmissionError(f"{path.name} cannot be unpacked ({error}): {remedy}") from None


def _members(archive: zipfile.ZipFile, name: str) -> Uploads:
    infos = archive.infolist()
    if len(infos) > _MOST_FILES:
        raise SubmissionError(f"{name} holds {len(infos)} files, allowed are {_MOST_FILES}: hand in only your own code")
    seen: dict[str, str] = {}
    files: list[Upload] = []
    nested: list[str] = []
    for info in infos:
        _check_member(info, name, seen)
        if info.is_dir() or _is_ignored(info.filename):
            continue
        if info.filename.lower().endswith(_ARCHIVES):
            nested.append(printable(info.filename))
        elif info.filename.lower().endswith(SOURCES):
            files.append(_extract(archive, info, name))
            if sum(len(file.data) for file in files) > _MOST_TOTAL:
                too_much = f"{name} unpacks to more than {_MOST_TOTAL // _MB} MB"
                raise SubmissionError(f"{too_much}: hand in only your own code")
    if nested and not files:
        raise SubmissionError(f"{name} holds another archive ({nested[0]}): hand in its files, not the archive inside")
    return Uploads(_unwrap(files), tuple(f"{inner} is an archive inside {name} and was not read" for inner in nested))


def _check_member(info: zipfile.ZipInfo, name: str, seen: dict[str, str]) -> None:
    """Refuse an archive with a member that no honest tool writes."""
    member = info.filename.replace("\\", "/")  # as some tools on Windows write it
    again = "make the archive again"
    if member.startswith("/") or ":" in member or ".." in PurePosixPath(member).parts:
        raise SubmissionError(f"{name} holds a file outside its own folder ({member!r}): {again}")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise SubmissionError(f"{name} holds a link ({member!r}): put the file itself in it")
    if not _is_ignored(member):
        other = seen.setdefault(member.casefold(), member)
        if other is not member:
            raise SubmissionError(f"{name} holds {other!r} and {member!r}, one file on many systems: keep one")
    if info.flag_bits & 1:
        raise SubmissionError(f"{name} is encrypted: make a plain .zip without a password")


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Upload:
    """A member's bytes, counted as they come: the size that it states may be a lie."""
    limit = _limit(info.filename)
    if info.file_size > limit:
        raise _too_big(f"{name}/{info.filename}")
    with archive.open(info) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_big(f"{name}/{info.filename}")
    return Upload(printable(info.filename.replace("\\", "/")), data)


def _unwrap(files: list[Upload]) -> tuple[Upload, ...]:
    """Without the one folder that holds everything, which archiving a folder adds."""
    tops = {PurePosixPath(file.name).parts[0] for file in files}
    names = {PurePosixPath(file.name).name for file in files if len(PurePosixPath(file.name).parts) == 2}
    if len(tops) == 1 and all("/" in file.name for file in files) and "__init__.py" not in names:
        top = tops.pop()
        return tuple(sorted(Upload(file.name.removeprefix(f"{top}/"), file.data) for file in files))
    return tuple(sorted(files))
