"""Whose a hand-in is: by its file's name, its folder, a pattern, an LMS's way of naming downloads, or a roster."""

from __future__ import annotations

import csv
import difflib
import os
import re
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
_KEYS = ("id", "student id", "sis user id", "sid", "sis login id", "login", "username", "email", "email address")
_NAMES = ("name", "student", "full name")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHORTEST = 2  # letters of a roster's cell by which a path can be known


@dataclass(frozen=True)
class Enrolled:
    """A person, as the course's own system names them."""

    id: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Entry:
    """Something that may be a hand-in, or a file of one: its path, and the same as seen from what was named."""

    path: Path
    seen: str  # "alice/ps1/problem1.ipynb"


@dataclass(frozen=True)
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
    r"""A name as text: bytes of a file's name that are no UTF-8 as `\xff`, so that two names stay two."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stem(entry: Entry) -> str:
    return entry.path.resolve().name if entry.path.is_dir() else entry.path.stem


def _by_folder(entries: Sequence[Entry]) -> Callable[[Entry], Owner | None]:
    """The first folder in which the paths differ: `submitted/alice/ps1/problem1.ipynb` is alice's."""
    paths = {entry.path.absolute() for entry in entries}
    one = next(iter(paths))
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


def read_roster(path: Path) -> list[tuple[Enrolled, frozenset[str]]]:
    """The students of a CSV, each with the cells by which a path can be known as theirs.

    Raises:
        GraderError: there is no such file, or it lists nobody.
    """
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except OSError as error:
        raise GraderError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise GraderError(f"{path}: is not UTF-8; save it as CSV UTF-8") from None
    if len(rows) < 2:
        raise GraderError(f"{path}: names nobody; it needs a heading and a row for each student")
    heading = [cell.strip().casefold() for cell in rows[0]]
    at = next((heading.index(key) for key in _KEYS if key in heading), 0)
    return [_listed(heading, [*row, *[""] * len(heading)], at) for row in rows[1:] if len(row) > at and row[at].strip()]


def _listed(heading: Sequence[str], row: Sequence[str], at: int) -> tuple[Enrolled, frozenset[str]]:
    cells = {key: cell.strip() for key, cell in zip(heading, row, strict=False)}
    name = next((cells[key] for key in _NAMES if cells.get(key)), "")
    email = cells.get("email", cells.get("email address", ""))
    known = {cells[key] for key in (*_KEYS, *_NAMES) if cells.get(key)} | {row[at].strip(), email.split("@")[0]}
    return Enrolled(row[at].strip(), name, email), frozenset(cell for cell in known if len(cell) >= _SHORTEST)


def by_roster(roster: Sequence[tuple[Enrolled, frozenset[str]]], path: Path) -> Callable[[Entry], Owner | None]:
    """The student one of whose cells stands in the path; two of them are an error.

    Raises:
        GraderError: when asked about a path that fits two students.
    """
    patterns = [
        (student, re.compile("|".join(rf"(?<![^\W_]){re.escape(cell)}(?![^\W_])" for cell in cells), re.IGNORECASE))
        for student, cells in roster
        if cells
    ]

    def owner(entry: Entry) -> Owner | None:
        found = [student for student, pattern in patterns if pattern.search(entry.seen)]
        if len(found) > 1:
            both = f"{found[0].id!r} and {found[1].id!r}"
            raise GraderError(f"{entry.path}: fits two students of {path}, {both}; rename it, or use a pattern")
        return Owner((found[0],), entry.path.name) if found else None

    return owner
