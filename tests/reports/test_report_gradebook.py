"""The gradebook: a row a report, a column a check, safe in a spreadsheet."""

import csv
import io

from report_samples import hostile_report, report, rich_report, verdict

from grader.model import Status, SubmissionName
from grader.reports import gradebook_csv, gradebook_row


def read(rows):
    """The gradebook as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(gradebook_csv(rows))))


def test_a_row_says_what_a_teacher_sorts_by():
    """Score, points, whether it is provisional, how many checks have which status, and how it was graded."""
    (row,) = read([gradebook_row(rich_report())])

    assert {key: row[key] for key in (
        "submission", "score", "points", "provisional", "passed", "failed", "errored", "skipped", "inconclusive",
        "invalid", "warnings", "seed", "isolation",
    )} == {
        "submission": "jane_doe.ipynb", "score": "1.5", "points": "24.5", "provisional": "yes", "passed": "2",
        "failed": "7", "errored": "1", "skipped": "1", "inconclusive": "1", "invalid": "1", "warnings": "1",
        "seed": "20240917",
        "isolation": "standard (no fresh uid)",
    }  # fmt: skip


def test_every_check_has_a_column_with_what_it_earned():
    """A check's column is named by its id, so that a check called `score` does not replace the score."""
    (row,) = read([gradebook_row(report(verdict("score", Status.PASSED), verdict("dZ")))])

    assert (row["check:score"], row["check:dZ"], row["score"]) == ("2.0", "0.0", "2.0")


def test_rows_may_differ():
    """A hand-in that could not be read leaves the other columns empty; the checks' columns come last."""
    rows = read([{"submission": "broken.ipynb", "trouble": "not a notebook"}, gradebook_row(rich_report())])

    assert (rows[0]["trouble"], rows[0]["score"], rows[1]["trouble"]) == ("not a notebook", "", "")
    assert all(column.startswith("check:") for column in list(rows[0])[-13:])


def test_an_empty_class():
    """Without rows the gradebook is an empty line, not an error."""
    assert gradebook_csv([]).strip() == ""


def test_names_cannot_compute():
    """A file name that is a formula is text in the gradebook, and no cell of a hostile report begins as one."""
    named = report(verdict(), submission=SubmissionName("=HYPERLINK(1).ipynb", "0"))
    rows = read([gradebook_row(named), gradebook_row(hostile_report())])
    cells = [cell for row in rows for cell in [*row, *row.values()]]

    assert rows[0]["submission"] == "'=HYPERLINK(1).ipynb"
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
