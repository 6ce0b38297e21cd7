"""A class as a table: one row a report, one column a check."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from grader.model import Status
from grader.reports.safe import for_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    columns = list(dict.fromkeys(column for row in table for column in row))
    columns.sort(key=lambda column: column.startswith(CHECK))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([for_csv(column) for column in columns])
    writer.writerows([for_csv(row.get(column)) for column in columns] for row in table)
    return text.getvalue()
