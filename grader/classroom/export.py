"""From the store to files for people and scripts: each report beside it, and the gradebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from grader.errors import GraderError
from grader.model import Report, to_json
from grader.reports import gradebook_row, to_html, visible_to_students
from grader.reports.gradebook import columns_of, csv_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from grader.classroom.store import Override, Standing, Store


_PACKED = ("canvas.csv", "canvas-feedback.zip", "moodle.csv", "moodle-feedback.zip", "nbgrader.zip")
_OF_ALL = ("statistics.html", *(f"feedback/{name}" for name in _PACKED))


def as_decided(record: Standing) -> Report:
    """The report with what staff changed: points of single checks, and comments for the student."""
    report = record.graded.report
    if not record.overrides and not record.comments:
        return report
    decided = {override.check: override for override in record.overrides}
    verdicts = tuple(
        msgspec.structs.replace(
            verdict,
            earned=decided[verdict.id].points,
            message=_decision(decided[verdict.id], verdict.points, verdict.earned),
        )
        if verdict.id in decided
        else verdict
        for verdict in report.verdicts
    )
    return msgspec.structs.replace(
        report,
        verdicts=verdicts,
        score=round(sum(verdict.earned for verdict in verdicts), 6),
        warnings=(*report.warnings, *(f"comment of the staff: {comment}" for comment in record.comments)),
    )


def _decision(override: Override, points: float, earned: float) -> str:
    return f"the staff gave {override.points:g} of {points:g} points (judged: {earned:g}): {override.reason}"


def write_report(store: Store, hand_in: str, page: str | None = None, *, missing_only: bool = False) -> None:
    """Write a hand-in's report as JSON and HTML beside the store; `page` is the HTML, where it is made already."""
    record = next(store.records(hand_in))
    out = store.path.parent
    json, html = out / f"{record.name}.json", out / f"{record.name}.html"
    if missing_only and json.is_file() and html.is_file():
        return
    report = as_decided(record)
    if page is None or report is not record.graded.report or record.graded.partial:
        page = to_html(report)
    write_whole(html, page.encode())
    write_whole(json, to_json(report))


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write so that an interruption leaves no half file.

    Raises:
        GraderError: it cannot be written.
    """
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
        draft.replace(path)
    except OSError as error:
        raise GraderError(f"{path}: cannot be written: {error.strerror}; what is stored is whole") from error


def students_edition(
    store: Store, *, due_passed: bool = False, published: bool = False, now: dt.datetime | None = None
) -> Iterator[tuple[Standing, Report]]:
    """Each hand-in, with what its students may see of its report, by the dates of its spec or as is said here."""
    for record in store.records():
        report = as_decided(record)
        yield record, visible_to_students(report, due_date_passed=due_passed, published=published, now=now)


def write_feedback(edition: Iterable[tuple[Standing, Report]], folder: Path) -> int:
    """Write the students' edition of each report, as a page; how many there are.

    Raises:
        GraderError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"{folder}: cannot be made: {error.strerror}") from error
    count = 0
    for count, (record, report) in enumerate(edition, 1):  # noqa: B007 -- the count is the answer
        write_whole(folder / f"{record.name}.html", to_html(report).encode())
    return count


def remove_files(store: Store, record: Standing) -> None:
    """Remove what was written of a hand-in, the feedback too, and what is made of all: it names people."""
    out = store.path.parent
    for name in _OF_ALL:
        (out / name).unlink(missing_ok=True)
    for folder, ending in ((out, "json"), (out, "html"), (out / "feedback", "html")):
        for name in (f"{record.name}.{ending}", f"{record.name}.{ending}.part"):
            (folder / name).unlink(missing_ok=True)


def write_gradebook(store: Store) -> Path:
    """Write `gradebook.csv` from the store, one row a student in the order of their ids."""
    path = store.path.with_name("gradebook.csv")
    columns = columns_of(row for record in store.records() for row in _rows(record))
    lines = csv_lines(columns, (row for record in store.records() for row in _rows(record)))
    write_whole(path, (line.encode() for line in lines))
    return path


def _rows(record: Standing) -> Iterator[dict[str, object]]:
    report = as_decided(record)
    for student in record.students:
        yield {
            "student": student.id,
            "name": student.name,
            "email": student.email,
            "report": f"{record.name}.html",
            **gradebook_row(report),
            "late": "yes" if record.late else "no",
            "reason": record.graded.problem or "; ".join(o.reason for o in record.overrides),
        }
