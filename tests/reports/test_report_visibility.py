"""What a student may see: only checks that are open to them, and a score of these alone."""

import pytest
from report_samples import report, rich_report, verdict

from grader.model import Status, to_json
from grader.reports import visible_to_students
from grader.reports.visibility import LEFT_OUT

SECRET = report(
    verdict("open", Status.PASSED, points=1.0),
    verdict("secret", Status.INVALID, points=4.0, visibility="hidden", says="a hidden sentence",
            message="a hidden number"),
    verdict("late", Status.PASSED, points=2.0, visibility="after_due_date", says="a late sentence"),
    verdict("later", points=3.0, visibility="after_published"),
)  # fmt: skip


def test_hidden_checks_leave_no_trace():
    """Neither id, sentence, message nor points of a hidden check are anywhere in the student's edition."""
    edition = to_json(visible_to_students(SECRET))

    assert not [word for word in (b"secret", b"hidden", b"late") if word in edition]


def test_the_score_is_that_of_the_visible_checks():
    """Score, points and provisional are of the visible checks alone, and a warning says that some are missing."""
    edition = visible_to_students(SECRET)

    assert (edition.score, edition.points, edition.provisional) == (1.0, 1.0, False)
    assert edition.warnings == (LEFT_OUT,)


def test_what_was_skipped_for_a_hidden_check_does_not_name_it():
    """A visible check that was skipped because a hidden one failed keeps its place but not that reason."""
    hidden = verdict("dZ", visibility="hidden")
    because, other = (verdict(f"v{name}", Status.SKIPPED, message=f"needs {name}") for name in ("dZ", "dZ-2"))
    edition = visible_to_students(report(hidden, because, other))

    assert [each.message for each in edition.verdicts] == [None, "needs dZ-2"]


@pytest.mark.parametrize(("when", "ids"), [
    ({}, ["open"]),
    ({"due_date_passed": True}, ["open", "late"]),
    ({"published": True}, ["open", "later"]),
    ({"due_date_passed": True, "published": True}, ["open", "late", "later"]),
])  # fmt: skip
def test_checks_open_in_time(when, ids):
    """After the due date and once published, the checks that wait for it are visible; hidden ones never are."""
    assert [each.id for each in visible_to_students(SECRET, **when).verdicts] == ids


def test_where_all_is_visible_nothing_changes():
    """A report of visible checks only is its own student's edition."""
    everything = report(*[each for each in rich_report().verdicts if each.visibility == "visible"])

    assert visible_to_students(everything) is everything
