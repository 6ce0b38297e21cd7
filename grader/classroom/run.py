"""Grading a class: several hand-ins at a time, nothing graded twice, and nobody stops the rest."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from grader.classroom.hand_ins import HandIn, digest
from grader.classroom.key import key_of, lasting
from grader.classroom.store import Graded
from grader.errors import GraderError, ReadingError, SandboxError, SubmissionError
from grader.grading import Grader, unreadable
from grader.model import to_json
from grader.reports import gradebook_csv, gradebook_row, to_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from grader.classroom.store import Store
    from grader.model import Report
    from grader.order import Order


@dataclass(frozen=True)
class Result:
    """What became of a hand-in. `kept` says that its report was there already; `ours` that the grader is at fault."""

    hand_in: HandIn
    graded: Graded
    kept: bool = False
    ours: bool = False

    @property
    def report(self) -> Report:
        """The report on it."""
        return self.graded.report

    @property
    def problem(self) -> str | None:
        """Why there is no verdict in the report, if so."""
        return self.graded.problem


def grade_all(order: Order, hand_ins: Sequence[HandIn], store: Store | None, workers: int) -> Iterator[Result]:
    """Grade every hand-in, `workers` at a time, and yield each result as it comes; a bad one never stops the rest."""
    waiting: queue.SimpleQueue[HandIn] = queue.SimpleQueue()
    left = 0
    for hand_in in hand_ins:
        kept = _kept(order, hand_in, store)
        if kept is not None:
            yield kept
        else:
            waiting.put(hand_in)
            left += 1
    for result in _in_threads(order, waiting, left, min(workers, left)):
        if store is not None and not result.ours:
            _file(store, result)
        yield result


def _kept(order: Order, hand_in: HandIn, store: Store | None) -> Result | None:
    if store is None:
        return None
    try:
        graded = store.kept(hand_in.name, key_of(order, digest(hand_in.path)))
    except ReadingError:
        return None  # grading it will say why
    return None if graded is None else Result(hand_in, graded, kept=True)


def _in_threads(order: Order, waiting: queue.SimpleQueue[HandIn], count: int, workers: int) -> Iterator[Result]:
    done: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
    stop = threading.Event()
    threads = [threading.Thread(target=_work, args=(order, waiting, done, stop), daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(count):
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
    stop: threading.Event,
) -> None:
    try:
        with Grader(order) as grading:
            while not stop.is_set():
                result = _one(grading, waiting.get_nowait())
                done.put(result)
                if result.ours:
                    grading.reopen()
    except queue.Empty:
        return
    except Exception as error:  # noqa: BLE001 -- carried to the thread that waits for the result, and raised there
        done.put(error)


def _one(grading: Grader, hand_in: HandIn) -> Result:
    """The result of one hand-in, whatever becomes of it: nothing here may cost another its own."""
    fingerprint = ""
    try:
        fingerprint = digest(hand_in.path)
        made = grading.grade(hand_in.path)
    except SandboxError:
        raise  # no hand-in can be graded here as asked: the operator's to mend
    except SubmissionError as error:
        lasts = not isinstance(error, ReadingError)
        return _ungraded(grading, hand_in, fingerprint, str(error), lasts=lasts)
    except Exception as error:  # noqa: BLE001 -- our fault; the others are still graded, and the exit code says it
        text = f"not graded, by a fault of the grader: {type(error).__name__}: {error}"
        return _ungraded(grading, hand_in, fingerprint, text, ours=True)
    submission = msgspec.structs.replace(made.submission, sha256=fingerprint)
    report = msgspec.structs.replace(made, submission=submission)
    key = key_of(grading.order, fingerprint, report.isolation) if lasting(report) else None
    return Result(hand_in, Graded(report, key))


def _ungraded(
    grading: Grader, hand_in: HandIn, fingerprint: str, problem: str, *, lasts: bool = False, ours: bool = False
) -> Result:
    report = unreadable(grading.order, hand_in.path.name, fingerprint, problem)
    key = key_of(grading.order, fingerprint, grading.tier) if lasts else None
    return Result(hand_in, Graded(report, key, problem), ours=ours)


def _file(store: Store, result: Result) -> None:
    """Store the report, and write it beside the store for people and scripts."""
    store.add(result.hand_in.name, result.graded)
    out = store.path.parent
    try:
        (out / f"{result.hand_in.name}.html").write_text(to_html(result.report), encoding="utf-8")
        _write_whole(out / f"{result.hand_in.name}.json", to_json(result.report))
    except OSError as error:
        raise GraderError(f"{error.filename or out}: cannot be written: {error.strerror}") from error


def _write_whole(path: Path, data: bytes) -> None:
    """Write so that an interruption leaves no half file."""
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(data)
    draft.replace(path)


def write_gradebook(store: Store) -> Path:
    """Write `gradebook.csv` from the store, one row a student in the order of their names."""
    rows = [gradebook_row(graded.report) for _, graded in store.latest()]
    path = store.path.with_name("gradebook.csv")
    _write_whole(path, gradebook_csv(rows).encode())
    return path
