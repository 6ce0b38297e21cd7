"""What a class has been given so far: one SQLite file in the folder of the reports, which no interruption can halve.

SQLite's write-ahead log makes each change whole or not at all, also under `kill -9`; its exclusive mode lets one
process in at a time, and needs no memory shared between processes, which network folders lack.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import msgspec

from grader.classroom.identity import Enrolled, readable
from grader.classroom.key import ReportKey, serves
from grader.classroom.schema import VERSIONS
from grader.errors import GraderError
from grader.model import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE = "grades.sqlite"
_UNSAFE = re.compile(r"[^\w .,@()+=~-]|^[. ]|[. ]$")
# NORMAL: a power cut may cost the last reports, which are then graded again, but never the store.
_PRAGMAS = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON")
_LONGEST = 80  # characters of a report's name
_LATEST = (  # the last report on all checks; where there is none, the last
    "SELECT id FROM attempt AS other WHERE other.hand_in = hand_in.id ORDER BY partial, other.id DESC LIMIT 1"
)


@dataclass(frozen=True)
class Graded:
    """A report, the key by which it may be kept (None: never), and why there is nothing in it, if so."""

    report: Report
    key: ReportKey | None = None
    problem: str | None = None
    partial: bool = False  # of chosen checks only: it replaces no report on all of them


@dataclass(frozen=True)
class Override:
    """What staff decided a check is worth, whatever was judged."""

    check: str
    points: float
    reason: str


@dataclass(frozen=True)
class Standing:
    """All that the store knows of a hand-in: whose it is, its latest report as judged, and what staff changed."""

    id: str
    name: str  # of its report's files
    students: tuple[Enrolled, ...]
    late: bool
    files: tuple[str, ...]  # what was handed in, as the download names it
    graded: Graded
    overrides: tuple[Override, ...] = ()
    comments: tuple[str, ...] = ()


class Store:
    """The grades of one class; a context manager. One process at a time holds it open.

    Every method raises GraderError where the disk is full, the file damaged, or another run holds it.
    """

    def __init__(self, out: Path, *, new: bool = True) -> None:
        self.path = out / FILE
        if not new and not self.path.is_file():
            raise GraderError(f"{out}: there are no grades here; name the folder that `grader grade --out` wrote")
        try:
            out.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=out).close()  # a folder that may only be read is an error of the disk to SQLite
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=0.5)
            for pragma in _PRAGMAS:
                self._db.execute(f"PRAGMA {pragma}")
            with self.whole():  # which takes the lock that exclusive mode then keeps
                self._migrate()
        except OSError as error:
            remedy = "make the folder writable or use another --out"
            raise GraderError(f"{out}: cannot write reports here: {error.strerror}; {remedy}") from error
        except sqlite3.Error as error:
            raise self._said(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All changes within, or none of them."""
        self._do("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._do("COMMIT")

    def _migrate(self) -> None:
        (version,) = self._do("PRAGMA user_version").fetchone()
        if version > len(VERSIONS):
            text = f"{self.path}: written by a newer grader (version {version} of the store); install that one"
            raise GraderError(text)
        for change in VERSIONS[version:]:
            for statement in filter(str.strip, change.split(";")):
                self._do(statement)
        self._do(f"PRAGMA user_version = {len(VERSIONS)}")

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
        if "readonly" in text or "unable to open" in text:
            return GraderError(f"{self.path}: cannot be written; make the folder writable or use another --out")
        return GraderError(f"{self.path}: cannot be used: {text}")

    def _do(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.Error as error:
            raise self._said(error) from error

    @property
    def seed(self) -> int | None:
        """The seed of the class's draws, once there is one."""
        fact = self.fact("seed")
        return None if fact is None else int(fact)

    @seed.setter
    def seed(self, seed: int) -> None:
        self.note("seed", str(seed))

    def fact(self, name: str) -> str | None:
        """What has been noted of the class under a name."""
        row = self._do("SELECT value FROM fact WHERE name = ?", name).fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note something of the class, in place of what stood there."""
        self._do("INSERT OR REPLACE INTO fact VALUES (?, ?)", name, value)

    def kept(self, hand_in: str, wanted: ReportKey) -> Graded | None:
        """The latest attempt at these checks, if it is what grading by this key would give."""
        for graded in self._keyed(hand_in):
            if graded.key is not None and graded.key.checks == wanted.checks:
                return graded if serves(graded.key, wanted) else None
        return None

    def before(self, hand_in: str) -> Graded | None:
        """The latest attempt at all checks that may be kept."""
        return next((graded for graded in self._keyed(hand_in) if not graded.partial), None)

    def _keyed(self, hand_in: str) -> Iterator[Graded]:
        rows = self._do(
            "SELECT key, report, problem, partial FROM attempt WHERE hand_in = ? AND key IS NOT NULL ORDER BY id DESC",
            hand_in,
        )
        for blob, report, problem, partial in rows:
            key = msgspec.json.decode(blob, type=ReportKey)
            yield Graded(_unpacked(report), key, problem, bool(partial))

    def add(
        self,
        hand_in: str,
        students: Sequence[Enrolled],
        graded: Graded,
        *,
        late: bool = False,
        files: Sequence[str] = (),
    ) -> None:
        """A new attempt, after those that are there; to be refused again in the same words is none."""
        key = None if graded.key is None else msgspec.json.encode(graded.key)
        people, names = (msgspec.json.encode(each).decode() for each in (students, files))
        report = _packed(graded.report)
        with self.whole():
            self._do(
                "INSERT INTO hand_in VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET students = excluded.students, late = excluded.late, files = excluded.files",
                hand_in, self._name(hand_in), people, late, names,
            )  # fmt: skip
            if graded.problem is None or report != self._latest(hand_in):
                self._do(
                    "INSERT INTO attempt (hand_in, key, report, problem, partial) VALUES (?, ?, ?, ?, ?)",
                    hand_in, key, report, graded.problem, graded.partial,
                )  # fmt: skip

    def _latest(self, hand_in: str) -> bytes | None:
        row = self._do("SELECT report FROM attempt WHERE hand_in = ? ORDER BY id DESC LIMIT 1", hand_in).fetchone()
        return None if row is None else row[0]

    def _name(self, hand_in: str) -> str:
        """A file name for its reports that no other hand-in has, also where case does not count; its for good."""
        row = self._do("SELECT name FROM hand_in WHERE id = ?", hand_in).fetchone()
        if row is not None:
            return str(row[0])
        base = _UNSAFE.sub("_", hand_in)[:_LONGEST] or "_"
        name, n = base, 2
        while self._do("SELECT 1 FROM hand_in WHERE name = ?", name).fetchone():
            name, n = f"{base}-{n}", n + 1
        return name

    def records(self, hand_in: str | None = None) -> Iterator[Standing]:
        """Every hand-in, or the one with this id, in the order of their ids."""
        rows = self._do(
            "SELECT hand_in.id, name, students, late, files, report, problem, partial FROM hand_in"  # noqa: S608 -- ours
            f" JOIN attempt ON attempt.id = ({_LATEST}) WHERE ? IS NULL OR hand_in.id = ? ORDER BY hand_in.id",
            hand_in, hand_in,
        )  # fmt: skip
        for id_, name, students, late, files, report, problem, partial in rows:
            people = msgspec.json.decode(students, type=tuple[Enrolled, ...])
            names = msgspec.json.decode(files, type=tuple[str, ...])
            graded = Graded(_unpacked(report), None, problem, bool(partial))
            yield Standing(id_, name, people, bool(late), names, graded, self._overrides(id_), self._comments(id_))

    def record(self, student: str) -> Standing:
        """The hand-in of this student, by their id or by its report's name.

        Raises:
            GraderError: there is none.
        """
        student = readable(student)
        found = self._do("SELECT id FROM hand_in WHERE id = ? OR name = ?", student, student).fetchone()
        if found is None:
            found = self._do(
                "SELECT hand_in.id FROM hand_in, json_each(students)"
                " WHERE ? IN (json_each.value ->> 'id', json_each.value ->> 'email', json_each.value ->> 'name')",
                student,
            ).fetchone()
        if found is None:
            raise GraderError(f"{self.path.parent}: there is no hand-in of {student!r}; gradebook.csv lists them")
        return next(self.records(found[0]))

    def attempts(self, hand_in: str) -> int:
        """How often it has been graded."""
        return int(self._do("SELECT count(*) FROM attempt WHERE hand_in = ?", hand_in).fetchone()[0])

    def override(self, hand_in: str, override: Override) -> None:
        """Decide what a check is worth."""
        values = (hand_in, override.check, override.points, override.reason)
        self._do("INSERT OR REPLACE INTO override (hand_in, check_id, points, reason) VALUES (?, ?, ?, ?)", *values)

    def comment(self, hand_in: str, text: str) -> None:
        """Add a sentence for the student."""
        self._do("INSERT OR IGNORE INTO comment (hand_in, text) VALUES (?, ?)", hand_in, text)

    def forget(self, hand_in: str, left: Sequence[Enrolled] = ()) -> None:
        """Remove a student's data; of a group's work, leave it to those who are left."""
        with self.whole():
            if left:
                people = msgspec.json.encode(left).decode()
                self._do(  # a file's name may be theirs
                    "UPDATE hand_in SET students = ?, id = ?, files = '[]' WHERE id = ?", people, left[0].id, hand_in
                )
                for table in ("attempt", "override", "comment"):
                    self._do(f"UPDATE {table} SET hand_in = ? WHERE hand_in = ?", left[0].id, hand_in)  # noqa: S608 -- ours
            else:
                self._do("DELETE FROM hand_in WHERE id = ?", hand_in)
                for table in ("attempt", "override", "comment"):
                    self._do(f"DELETE FROM {table} WHERE hand_in = ?", hand_in)  # noqa: S608 -- ours
        self._do("VACUUM")
        self._do("PRAGMA wal_checkpoint(TRUNCATE)")

    def _overrides(self, hand_in: str) -> tuple[Override, ...]:
        rows = self._do("SELECT check_id, points, reason FROM override WHERE hand_in = ? ORDER BY check_id", hand_in)
        return tuple(Override(*row) for row in rows)

    def _comments(self, hand_in: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self._do("SELECT text FROM comment WHERE hand_in = ? ORDER BY id", hand_in))


def _packed(report: Report) -> bytes:
    return zlib.compress(msgspec.json.encode(report), 6)


def _unpacked(blob: bytes) -> Report:
    return msgspec.json.decode(zlib.decompress(blob), type=Report)
