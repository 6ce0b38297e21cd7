"""A class as a table: one row a report, one column a check."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

from grader.model import Status
from grader.reports.safe import for_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from grader.model import Report

CHECK = "check:"  # before a check's id, so that a check named `score` has a column of its own


def gradebook_row(report: Report) -> dict[str, str | int | float]:
    """Column -> value: the hand-in, its score, how many checks have each status, what was earned for each check."""
    counted = [verdict.status for verdict in report.verdicts]
    return {
        "submission": report.submission.name,
        "score": report.score,
        "points": report.points,
        "provisional": "yes" if report.provisional else "no",
        **{status.value: counted.count(status) for status in Status},
        "warnings": len(report.warnings),
        "seed": report.seed,
        "isolation": report.isolation,
        "spec": report.spec.id,
        "spec_sha256": report.spec.sha256,
        "submission_sha256": report.submission.sha256,
        "grader_version": report.grader_version,
        **{CHECK + verdict.id: verdict.earned for verdict in report.verdicts},
    }


def gradebook_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as CSV with a heading, safe to open in a spreadsheet.

    Rows may differ in their columns (a hand-in that could not be read has only `submission` and a reason): the
    columns of checks come last, and what a row lacks stays empty. Write it as utf-8-sig for Excel.
    """
    table = list(rows)
    return "".join(csv_lines(columns_of(table), table))


def columns_of(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """Every column that a row has, in the order in which they come up; those of checks last."""
    columns = dict.fromkeys(column for row in rows for column in row)
    return sorted(columns, key=lambda column: column.startswith(CHECK))


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The heading and the rows, one at a time: a class of any size need not be in memory."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    for cells in itertools.chain([columns], ([row.get(column) for column in columns] for row in rows)):
        writer.writerow([for_csv(cell) for cell in cells])
        yield text.getvalue()
        text.seek(0)
        text.truncate()
