"""What a class has been given so far: one SQLite file in the folder of the reports, which no interruption can halve.

SQLite's write-ahead log makes each change whole or not at all, also under `kill -9`; its exclusive mode lets one
process in at a time, and needs no memory shared between processes, which network folders lack.
"""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import msgspec

from grader.classroom.key import Key, serves
from grader.errors import GraderError
from grader.model import Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "grades.sqlite"
_VERSIONS = (  # what makes a store of version n one of version n + 1
    """
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY,
        student TEXT NOT NULL,
        key BLOB,
        report BLOB NOT NULL,
        problem TEXT,
        made TEXT NOT NULL DEFAULT (datetime('now'))
    );
    CREATE INDEX attempt_of ON attempt (student, id);
    """,
)


@dataclass(frozen=True)
class Graded:
    """A report, the key by which it may be kept (None: never), and why there is nothing in it, if so."""

    report: Report
    key: Key | None = None
    problem: str | None = None


class Store:
    """The grades of one class; a context manager. One process at a time holds it open.

    Every method raises GraderError where the disk is full, the file damaged, or another run holds it.
    """

    def __init__(self, out: Path) -> None:
        self.path = out / FILE
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=0.5)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("BEGIN IMMEDIATE")  # takes the lock, which exclusive mode keeps
            self._migrate()
            self._db.execute("COMMIT")
        except OSError as error:
            raise GraderError(f"{out}: cannot write reports here: {error.strerror}") from error
        except sqlite3.Error as error:
            raise self._said(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(_VERSIONS):
            text = f"{self.path}: written by a newer grader (version {version} of the store); install that one"
            raise GraderError(text)
        for change in _VERSIONS[version:]:
            for statement in filter(str.strip, change.split(";")):
                self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {len(_VERSIONS)}")

    def _said(self, error: sqlite3.Error) -> GraderError:
        """The operator's sentence for what SQLite reports."""
        text = str(error)
        if "locked" in text:
            return GraderError(f"{self.path}: another run has this folder open; wait for it or use another --out")
        if "full" in text:
            return GraderError(f"{self.path}: the disk is full; what was stored is whole, free some space and go on")
        if "malformed" in text or "not a database" in text:
            remedy = "restore it from a copy, or move it away and grade again (the reports beside it are whole)"
            return GraderError(f"{self.path}: the store is damaged ({text}); {remedy}")
        return GraderError(f"{self.path}: cannot be used: {text}")

    def _do(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._said(error) from error

    @property
    def seed(self) -> int | None:
        """The seed of the class's draws, once there is one."""
        row = self._do("SELECT value FROM fact WHERE name = 'seed'").fetchone()
        return None if row is None else int(row[0])

    @seed.setter
    def seed(self, seed: int) -> None:
        self._do("INSERT OR REPLACE INTO fact VALUES ('seed', ?)", str(seed))

    def kept(self, student: str, wanted: Key) -> Graded | None:
        """The latest attempt, if it is what grading by this key would give."""
        row = self._do(
            "SELECT key, report, problem FROM attempt WHERE student = ? ORDER BY id DESC", student
        ).fetchone()
        if row is None or row[0] is None:
            return None
        key = msgspec.json.decode(row[0], type=Key)
        return Graded(_unpacked(row[1]), key, row[2]) if serves(key, wanted) else None

    def add(self, student: str, graded: Graded) -> None:
        """A new attempt, after those that are there."""
        key = None if graded.key is None else msgspec.json.encode(graded.key)
        values = (student, key, _packed(graded.report), graded.problem)
        self._do("INSERT INTO attempt (student, key, report, problem) VALUES (?, ?, ?, ?)", *values)

    def latest(self) -> Iterator[tuple[str, Graded]]:
        """Each student's latest attempt, in the order of their names."""
        ids = "SELECT max(id) FROM attempt GROUP BY student"
        rows = self._do(f"SELECT student, report, problem FROM attempt WHERE id IN ({ids}) ORDER BY student")  # noqa: S608 -- no value is part of it
        for student, report, problem in rows:
            yield student, Graded(_unpacked(report), None, problem)


def _packed(report: Report) -> bytes:
    return zlib.compress(msgspec.json.encode(report), 6)


def _unpacked(blob: bytes) -> Report:
    return msgspec.json.decode(zlib.decompress(blob), type=Report)
