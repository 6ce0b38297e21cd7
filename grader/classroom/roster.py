"""Whose a hand-in is, by the course's list of students: a CSV as spreadsheets and platforms write it."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from grader.classroom.identity import Enrolled, Entry, Owner, readable
from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_KEYS = ("id", "student id", "sis user id", "sid", "sis login id", "login", "username", "email", "email address")
_NAMES = ("name", "student", "full name")
_SHORTEST = 2  # letters of a roster's cell by which a path can be known
_SEPARATORS = ",;\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_roster(path: Path) -> list[tuple[Enrolled, frozenset[str]]]:
    """The students of a CSV, each with the cells by which a path can be known as theirs.

    Raises:
        GraderError: there is no such file, or it lists nobody.
    """
    rows = [row for row in _rows(_text(path)) if any(map(str.strip, row))]
    if len(rows) < 2:
        raise GraderError(f"{path}: names nobody; it needs a heading and a row for each student")
    heading = [cell.strip().casefold() for cell in rows[0]]
    at = next((heading.index(key) for key in _KEYS if key in heading), 0)
    named = (row for row in rows[1:] if len(row) > at and row[at].strip())
    return list(dict.fromkeys(_listed(heading, [*row, *[""] * len(heading)], at) for row in named))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return readable(content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig"))
    except OSError as error:
        raise GraderError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise GraderError(f"{path}: is not UTF-8; save it as CSV UTF-8") from None


def _rows(text: str) -> list[list[str]]:
    """Of a table with whichever separator its heading has: spreadsheets write semicolons where a comma is decimal."""
    heading = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []


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
    whose: dict[str, list[Enrolled]] = {}
    for student, cells in roster:
        for cell in {cell.lower() for cell in cells}:
            whose.setdefault(cell, []).append(student)
    longest = max(map(len, whose), default=0)

    def owner(entry: Entry) -> Owner | None:
        seen = _stretches(readable(entry.seen).lower(), longest)
        found = list(dict.fromkeys(student for stretch in seen for student in whose.get(stretch, ())))
        if len(found) > 1:
            both = f"{found[0].id!r} and {found[1].id!r}"
            raise GraderError(f"{entry.path}: fits two students of {path}, {both}; rename it, or use a pattern")
        return Owner((found[0],), entry.path.name) if found else None

    return owner


def _stretches(text: str, longest: int) -> Iterator[str]:
    """The parts of a text that do not begin or end inside a word or number; an underscore is in neither."""
    starts = [i for i in range(len(text)) if i == 0 or not text[i - 1].isalnum()]
    ends = [i for i in range(1, len(text) + 1) if i == len(text) or not text[i].isalnum()]
    return (text[i:j] for i in starts for j in ends if 0 < j - i <= longest)
