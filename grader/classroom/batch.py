"""A whole class: one report for each hand-in, a gradebook, and nothing graded twice."""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import grader
from grader.errors import GraderError, SandboxError, SubmissionError
from grader.grading import Grader, Order, unreadable
from grader.model import Report, to_json
from grader.reports import gradebook_csv, gradebook_row, to_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HAND_IN_SUFFIXES = {".ipynb", ".py", ".zip"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class HandIn:
    """One student's work: where it lies, and the name that its report gets (unique within the run)."""

    path: Path
    name: str


@dataclass(frozen=True)
class Result:
    """A graded hand-in. `kept` says that its report was there already; `problem` why it could not be read."""

    hand_in: HandIn
    report: Report
    kept: bool = False
    problem: str | None = None
    ours: bool = False  # the problem is the grader's


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
        base = path.resolve().stem if path.is_file() else path.resolve().name
        name, n = base, 2
        while name.casefold() in taken:
            name, n = f"{base}-{n}", n + 1
        taken.add(name.casefold())
        hand_ins.append(HandIn(path, name))
    return hand_ins


def grade_all(order: Order, hand_ins: Sequence[HandIn], out: Path | None, workers: int) -> Iterator[Result]:
    """Grade every hand-in, `workers` at a time, and yield each result as it comes; a bad one never stops the rest."""
    waiting: queue.SimpleQueue[HandIn] = queue.SimpleQueue()
    done: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
    for hand_in in hand_ins:
        waiting.put(hand_in)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(order, waiting, done, out, stop), daemon=True)
        for _ in range(min(workers, len(hand_ins)))
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in hand_ins:
            result = done.get()
            if isinstance(result, Exception):
                raise result
            yield result
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(
    order: Order,
    waiting: queue.SimpleQueue[HandIn],
    done: queue.SimpleQueue[Result | Exception],
    out: Path | None,
    stop: threading.Event,
) -> None:
    try:
        with Grader(order) as grading:
            while not stop.is_set():
                result = _one(grading, waiting.get_nowait(), out)
                done.put(result)
                if result.ours:
                    grading.reopen()
    except queue.Empty:
        return
    except Exception as error:  # noqa: BLE001 -- carried to the thread that waits for the result, and raised there
        done.put(error)


def _one(grading: Grader, hand_in: HandIn, out: Path | None) -> Result:
    """The result of one hand-in, whatever becomes of it: nothing here may cost another its own."""
    fingerprint = ""
    try:
        if out is not None:
            fingerprint = digest(hand_in.path)
            kept = _kept(grading.order, out / f"{hand_in.name}.json", fingerprint)
            if kept is not None:
                return Result(hand_in, kept, kept=True, problem=kept.warnings[0] if not kept.verdicts else None)
        result = Result(hand_in, grading.grade(hand_in.path))
    except SandboxError:
        raise  # no hand-in can be graded here as asked: the operator's to mend
    except SubmissionError as error:
        result = _ungraded(grading, hand_in, fingerprint, str(error))
    except Exception as error:  # noqa: BLE001 -- our fault; the others are still graded, and the exit code says it
        text = f"not graded, by a fault of the grader: {type(error).__name__}: {error}"
        return _ungraded(grading, hand_in, fingerprint, text, ours=True)
    if out is not None:
        _file(result, fingerprint, out)
    return result


def _ungraded(grading: Grader, hand_in: HandIn, fingerprint: str, problem: str, *, ours: bool = False) -> Result:
    report = unreadable(grading.order, hand_in.path.name, fingerprint, problem)
    return Result(hand_in, report, problem=problem, ours=ours)


def _file(result: Result, fingerprint: str, out: Path) -> None:
    """Write the report under the digest by which a rerun knows the hand-in again."""
    submission = msgspec.structs.replace(result.report.submission, sha256=fingerprint)
    report = msgspec.structs.replace(result.report, submission=submission)
    (out / f"{result.hand_in.name}.html").write_text(to_html(report), encoding="utf-8")
    _write_whole(out / f"{result.hand_in.name}.json", to_json(report))


def _write_whole(path: Path, data: bytes) -> None:
    """Write so that an interrupted run leaves no half report, which a rerun would take for a whole one."""
    draft = path.with_suffix(".json.part")
    draft.write_bytes(data)
    draft.replace(path)


def _kept(order: Order, path: Path, fingerprint: str) -> Report | None:
    """The report that is there already, if spec, hand-in and grader are the same and it judged the same checks."""
    try:
        report = msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None
    same = (
        report.spec.sha256 == order.spec.sha256
        and report.submission.sha256 == fingerprint
        and report.grader_version == grader.__version__
        and (not report.verdicts or [v.id for v in report.verdicts] == [check.id for check in order.checks])
    )
    return report if same else None


def digest(path: Path) -> str:
    """SHA-256 of a hand-in: of a file its bytes, of a folder the names and bytes of all files in it."""
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
        raise SubmissionError(f"{path}: cannot be read: {error.strerror}") from error


def write_gradebook(results: Sequence[Result], out: Path) -> Path:
    """Write `gradebook.csv`, one row a hand-in in the order of their names."""
    rows = [gradebook_row(result.report) for result in sorted(results, key=lambda result: result.hand_in.name)]
    path = out / "gradebook.csv"
    path.write_text(gradebook_csv(rows), encoding="utf-8", newline="")
    return path


def prepare(out: Path) -> None:
    """Make the folder for the reports.

    Raises:
        GraderError: it cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"{out}: cannot write reports here: {error.strerror}") from error
