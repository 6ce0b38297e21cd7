"""What the sheets of learning platforms have in common: rows that are found again by a student's names, and filled."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Filled:
    """A sheet with grades in it, and the students of ours that it does not list."""

    text: str
    unmatched: tuple[str, ...]


def opened(path: Path) -> str:
    """The text of a sheet.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GraderError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise GraderError(f"{path}: is not UTF-8 text: download it again as CSV") from None


def read(text: str, name: str, needed: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The heading and the rows of a CSV file.

    Raises:
        GraderError: it is empty, or its heading lacks a column that it should have.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not rows:
        raise GraderError(f"{name} is empty: download it again from the platform")
    heading = [cell.strip() for cell in rows[0]]
    missing = [column for column in needed if column not in heading]
    if missing:
        has = ", ".join(heading[:8])
        raise GraderError(f"{name} has no column {missing[0]!r}; its heading is {has}: download it from the platform")
    return heading, [row + [""] * (len(heading) - len(row)) for row in rows[1:] if row]


def write(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The sheet as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heading, *rows])
    return text.getvalue()


def index(heading: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[str]) -> dict[str, int]:
    """Every name that a row's student can be known by -> the row; a name that two rows share finds neither."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for number, row in enumerate(rows):
        names = {_known(row[heading.index(column)]) for column in columns if column in heading} - {""}
        shared |= names & found.keys()
        found |= dict.fromkeys(names, number)
    return {name: number for name, number in found.items() if name not in shared}


def match(students: Mapping[str, object], known: Mapping[str, int]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Student -> row, and those without one."""
    rows = {student: known[_known(student)] for student in students if _known(student) in known}
    return rows, tuple(student for student in students if student not in rows)


def _known(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
