"""docs/course.md: what is made of the specs and references, and that nothing of the lecture is left out."""

import pytest
from cases import ROOT
from page import PAGE, page, rows

ROWS = list(rows().values())


def test_the_page_is_up_to_date():
    """It is what `make course` writes."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_has_a_reference_a_check_and_an_assignment(row):
    """Whatever the lecture teaches can be asked of the reference and is judged somewhere."""
    assert row.references
    assert any(row.checks.values())
    assert all((ROOT / "assignments" / assignment / "README.md").is_file() for assignment in row.checks)


def test_the_lecture_has_its_rows():
    """L1 to L21, in order."""
    assert [row.name for row in ROWS] == [f"L{number}" for number in range(1, 22)]
