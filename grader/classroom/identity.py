"""Whose a hand-in is: by its file's name, its folder, a pattern, or an LMS's way of naming downloads."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WAYS = ("file", "folder", "canvas", "moodle", "gradescope")
# "doejane_LATE_4711_90210_homework.ipynb"; Canvas adds -1 to the name of a file that is handed in again.
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d+)_\d+_(?P<inner>.+)", re.DOTALL)
# "Jane Doe_4711_assignsubmission_file_", a folder, or with the file's name behind it.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<inner>.*)", re.DOTALL)
_GRADESCOPE = "submission_metadata.yml"
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person, as the course's own system names them."""

    id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that may be a hand-in, or a file of one: the folder that was named, and its path as seen from there."""

    folder: Path
    seen: str  # "alice/ps1/problem1.ipynb"

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.folder / self.seen


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an entry is. `inner` is what its file is called inside the hand-in."""

    students: tuple[Enrolled, ...]
    inner: str
    late: bool = False


def ways(id_from: str, entries: Sequence[Entry]) -> Callable[[Entry], Owner | None]:
    """How to tell whose an entry is; what is given back answers None where it cannot tell.

    Raises:
        GraderError: there is no such way, or what it needs is not there.
    """
    if id_from == "file":
        return lambda entry: Owner((Enrolled(_stem(entry)),), entry.path.name)
    if id_from == "folder":
        return _by_folder(entries)
    if id_from == "canvas":
        return _by_pattern(_CANVAS)
    if id_from == "moodle":
        return _by_pattern(_MOODLE)
    if id_from == "gradescope":
        return _by_gradescope(entries)
    if "(" in id_from:
        return _by_expression(id_from)
    close = difflib.get_close_matches(id_from, WAYS, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise GraderError(f"--id-from {id_from!r} is none of {', '.join(WAYS)}, no (pattern) and no roster.csv{hint}")


def readable(name: str) -> str:
    r"""A name as text: bytes of a file's name that are no UTF-8 as `\xff`, so that two names stay two.

    An umlaut is one sign, though some systems write a letter and two dots: who types the name means the same person.
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def _stem(entry: Entry) -> str:
    return entry.path.resolve().name if entry.path.is_dir() else entry.path.stem


def _by_folder(entries: Sequence[Entry]) -> Callable[[Entry], Owner | None]:
    """The first folder in which the paths differ: `submitted/alice/ps1/problem1.ipynb` is alice's."""
    paths = {str(entry.path.absolute()) for entry in entries}
    one = Path(next(iter(paths)))
    shared = Path(os.path.commonpath(paths)) if len(paths) > 1 else one.parent if one.is_dir() else one.parent.parent

    def owner(entry: Entry) -> Owner:
        first, *inner = entry.path.absolute().relative_to(shared).parts
        name = first if inner or entry.path.is_dir() else entry.path.stem
        return Owner((Enrolled(name),), "/".join(inner) or entry.path.name)

    return owner


def _by_pattern(pattern: re.Pattern[str]) -> Callable[[Entry], Owner | None]:
    def owner(entry: Entry) -> Owner | None:
        found = pattern.fullmatch(entry.path.name)
        if found is None:
            return None
        parts = found.groupdict()
        return Owner((Enrolled(parts["id"], parts["name"]),), _again(parts["inner"]), bool(parts.get("late")))

    return owner


def _again(inner: str) -> str:
    """A module's name as it was before it was handed in again: no module is called `layers-1`."""
    return re.sub(r"-\d+(?=\.py$)", "", inner)


def _by_expression(text: str) -> Callable[[Entry], Owner | None]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise GraderError(f"--id-from {text!r} is not a pattern: {error}") from None

    def owner(entry: Entry) -> Owner | None:
        found = pattern.search(entry.seen)
        if found is None:
            return None
        named = found.groupdict()
        id_ = named.get("id") or next((group for group in found.groups() if group), None)
        return Owner((Enrolled(id_),), entry.path.name, bool(named.get("late"))) if id_ else None

    return owner


def _by_gradescope(entries: Sequence[Entry]) -> Callable[[Entry], Owner | None]:
    """The export's own list of who handed in what; a group's work has several owners."""
    folders = {entry.path.parent for entry in entries}
    listed: dict[str, tuple[Enrolled, ...]] = {}
    for folder in folders:
        listed |= _submitters(folder / _GRADESCOPE)

    def owner(entry: Entry) -> Owner | None:
        students = listed.get(entry.path.name) or listed.get(entry.path.stem)
        return Owner(students, entry.path.name) if students else None

    return owner


def _submitters(path: Path) -> dict[str, tuple[Enrolled, ...]]:
    try:
        read = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 -- a safe one
        return {
            str(name): tuple(
                Enrolled(
                    str(each.get(":sid") or each.get(":email") or name), each.get(":name", ""), each.get(":email", "")
                )
                for each in about[":submitters"]
            )
            for name, about in read.items()
        }
    except OSError as error:
        raise GraderError(f"{path}: a Gradescope export has this file ({error.strerror})") from None
    except (yaml.YAMLError, AttributeError, KeyError, TypeError):
        raise GraderError(f"{path}: is not the list of submitters that Gradescope writes") from None
