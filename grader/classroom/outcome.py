"""One hand-in, graded by whichever process has it: what is asked, and what comes back."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.classroom.again import graded_again
from grader.classroom.key import SpecChange, lasting
from grader.errors import ReadingError, SandboxError, SubmissionError
from grader.grading import unreadable
from grader.model import Report  # noqa: TC001 -- msgspec reads the types of fields
from grader.reports import to_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.grading import Grader

_SOURCES = {".py", ".ipynb"}
_MOST = 200_000_000  # bytes; no hand-in may be larger


class File(msgspec.Struct, frozen=True):
    """A file of a hand-in: what it is called there, and its path on this machine or its bytes for another."""

    name: str
    path: bytes = b""  # as the system knows it: names may hold any byte
    content: bytes | None = None


class Task(msgspec.Struct, frozen=True):
    """A hand-in to grade. `number` comes back with the outcome."""

    number: int
    title: str
    sha256: str
    files: tuple[File, ...]
    before: Report | None = None  # by the same spec but for the checks that `changed`
    changed: SpecChange | None = None


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a task: its report, the page of it, why there is no verdict in it, and whether it may be kept."""

    number: int
    report: Report
    page: str
    problem: str | None = None
    lasting: bool = False
    ours: bool = False


def packed(task: Task) -> Task:
    """The task for another machine: the bytes of its files in place of their paths.

    What cannot be read, or is larger than any hand-in may be, travels as its path, and is refused there.
    """
    return msgspec.structs.replace(task, files=tuple(each for file in task.files for each in _read(file)))


def _read(file: File) -> Iterator[File]:
    path = Path(os.fsdecode(file.path))
    inside = sorted(path.rglob("*")) if path.is_dir() else [path]
    for each in inside:
        name = f"{file.name}/{each.relative_to(path).as_posix()}" if path.is_dir() else file.name
        counts = each.is_file() and not each.is_symlink() and each.stat().st_size <= _MOST
        if counts and (each == path or each.suffix in _SOURCES):
            yield File(name, content=each.read_bytes())
        elif each == path:
            yield file


def outcome_of(grading: Grader, task: Task) -> Finished:
    """Grade it, whatever becomes of it: nothing here may cost another hand-in its own.

    Raises:
        SandboxError: no hand-in can be graded here as asked: the operator's to mend.
    """
    try:
        with _laid_out(task) as path:
            made = _graded(grading, path, task)
    except SandboxError:
        raise
    except SubmissionError as error:
        return failure(grading, task, str(error), lasting=not isinstance(error, ReadingError))
    except Exception as error:  # noqa: BLE001 -- our fault; the others are still graded, and the exit code says it
        text = f"not graded, by a fault of the grader: {type(error).__name__}: {error}"
        return failure(grading, task, text, ours=True)
    report = msgspec.structs.replace(made, submission=msgspec.structs.replace(made.submission, sha256=task.sha256))
    return Finished(number=task.number, report=report, page=to_html(report), lasting=lasting(report))


def _graded(grading: Grader, path: Path, task: Task) -> Report:
    if task.before is None or task.changed is None:
        return grading.grade(path)
    return graded_again(grading, path, task.before, task.changed)


def failure(grading: Grader, task: Task, problem: str, *, lasting: bool = False, ours: bool = False) -> Finished:
    """The outcome of a hand-in without a verdict."""
    report = unreadable(grading.order, task.title, task.sha256, problem)
    if lasting:  # then it was read, in this tier
        report = msgspec.structs.replace(report, isolation=grading.tier)
    return Finished(
        number=task.number, report=report, page=to_html(report), problem=problem, lasting=lasting, ours=ours
    )


@contextmanager
def _laid_out(task: Task) -> Iterator[Path]:
    """The path of the hand-in: where it lies; a folder of its own where its files are renamed or come as bytes."""
    if len(task.files) == 1:
        (only,) = task.files
        path = Path(os.fsdecode(only.path))
        if only.content is None and (path.name == only.name or path.is_dir()):
            yield path
            return
    with tempfile.TemporaryDirectory(prefix="grader-hand-in-") as folder:
        home = Path(folder) / "hand-in"
        home.mkdir()
        for file in task.files:
            _lay(file, home)
        tops = {file.name.partition("/")[0] for file in task.files}
        yield home / tops.pop() if len(tops) == 1 else home  # a folder that came as bytes is the folder again


def _lay(file: File, home: Path) -> None:
    place = home / file.name
    if not place.resolve().is_relative_to(home.resolve()):
        raise SubmissionError(f"{file.name}: is outside its own hand-in")
    place.parent.mkdir(parents=True, exist_ok=True)
    source = Path(os.fsdecode(file.path))
    try:
        if file.content is not None:
            place.write_bytes(file.content)
        elif source.is_dir():
            shutil.copytree(source, place, symlinks=True, ignore=_not_source, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copyfile(source, place)
    except (OSError, shutil.Error) as error:
        raise ReadingError(f"{file.name}: cannot be copied: {error}") from error


def _not_source(folder: str, names: list[str]) -> set[str]:
    inside = Path(folder)
    return {name for name in names if not (inside / name).is_dir() and Path(name).suffix not in _SOURCES}
