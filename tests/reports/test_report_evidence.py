"""What is shown of a verdict, whatever the medium."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from report_samples import (
    CLOSE,
    DEEP,
    FINDINGS,
    GRADIENT,
    LARGE,
    MATRIX,
    MUTATION,
    RELATION,
    SHAPE,
    WIDE,
    report,
    verdict,
)

from grader.model import Counterexample, Diagnosis, Finding, Part, Status
from grader.reports import evidence, to_html, to_markdown, to_plain, words
from grader.reports.causes import Card
from grader.reports.highlights import marks_of
from grader.reports.layout import as_text, length, side_lines


def explain(verdict):
    """What is said of a verdict on a card of its own."""
    return evidence.explain(Card(verdict))


def marked(finding):
    """Mark -> the texts that have it, on the student's side."""
    grids = explain(verdict(finding=finding)).sides[0].grids
    cells = [cell for grid in grids for row in grid.rows for cell in row if cell.mark]
    return {mark: [cell.text.strip() for cell in cells if cell.mark == mark] for mark in {cell.mark for cell in cells}}


def test_the_worst_and_the_wrong_are_marked():
    """The worst element is marked as such, the other wrong ones as wrong, and nothing else."""
    assert marked(MATRIX) == {"worst": ["nan"], "wrong": ["3.21", "-10.5"]}


def test_every_wrong_element_of_a_gradient_is_marked():
    """Where all elements disagree, all are marked."""
    assert marked(GRADIENT) == {"worst": ["0.4"], "wrong": ["-0.2", "-0.4", "0.2"]}


def test_a_deep_array_is_marked_in_its_slice():
    """A three-dimensional array is shown slice by slice, the worst element marked in the right one."""
    slices = explain(verdict(finding=DEEP)).sides[0].grids

    assert [grid.label for grid in slices] == ["[0, :, :]", "[1, :, :]"]
    assert [cell.mark for row in slices[1].rows for cell in row] == ["", "", "", "worst"]


def test_what_changed_is_marked():
    """Of an argument that a call changed, the changed elements are marked; its sides are called before and after."""
    explanation = explain(verdict(finding=MUTATION))

    assert marked(MUTATION) == {"worst": ["0"]}
    assert [side.label for side in explanation.sides] == ["after the call", "before the call"]


def test_shapes_that_differ_are_not_marked():
    """Elements of arrays of different shapes are not compared with each other."""
    assert marked(SHAPE) == {}
    assert ("shape", "(3, 1), expected (3,)") in explain(verdict(finding=SHAPE)).facts


def test_a_plain_number_is_compared_with_every_element():
    """`sum(softmax(Z), axis=0) == 1` marks the elements that are not 1."""
    finding = Finding(kind="values", actual=[1.0, 0.9, 1.0], expected=1, index=(1,), actual_at=0.9, expected_at=1,
                      off_by=0.1, allowed=1e-6, wrong=1, total=3)  # fmt: skip

    assert marked(finding) == {"worst": ["0.9"]}


@given(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-100, 100)), st.data())
def test_as_many_are_marked_as_the_finding_counts(expected, data):
    """For any array and any set of elements that are off by 1 or more, exactly these are marked."""
    off = data.draw(hnp.arrays(bool, expected.shape))
    actual = expected + off * (1 + abs(expected))
    wrong = {tuple(map(int, index)) for index in zip(*off.nonzero(), strict=True)}
    finding = Finding(kind="values", actual=actual.tolist(), expected=expected.tolist(), wrong=len(wrong),
                      index=min(wrong, default=None))  # fmt: skip

    assert set(marks_of(finding)) == (wrong if expected.size > 1 else {min(wrong)} if wrong else set())


def test_close_numbers_are_shown_apart():
    """Numbers that differ in the eighth digit are shown with eight digits, on both sides."""
    firsts = [side.grids[0].rows[0][0].text.strip() for side in explain(verdict(finding=CLOSE)).sides]

    assert firsts == ["0.80471895", "0.80471896"]


def test_large_arrays_are_summarised():
    """A large array is its shape, type and range, and the worst element is told with its index."""
    explanation = explain(verdict(finding=LARGE))

    assert explanation.sides[0].facts[:2] == (("shape", "(784, 64)"), ("dtype", "float64"))
    assert ("worst element", "at [17, 3]: 4.25, expected 0.425") in explanation.facts
    assert ("wrong", "50176 of 50176 elements") in explanation.facts


def test_relations_are_told():
    """A relation that fails says which it was, and names its sides left and right."""
    finding = Finding(kind="relation", relation="<=", actual=[3, 1], expected=[2, 2], index=(0,), actual_at=3,
                      expected_at=2)  # fmt: skip

    assert ("worst element", "at [0]: 3, expected <= 2") in explain(verdict(finding=finding)).facts
    assert [side.label for side in explain(verdict(finding=RELATION)).sides] == ["left side", "right side"]


def test_the_diagnosis_comes_first():
    """What is wrong is said first, then what was seen, then what to do, then why it is thought to be that."""
    diagnosis = Diagnosis(code="sign", text="wrong", evidence="why")
    told = explain(verdict(message="seen", help="do", diagnosis=diagnosis)).told

    assert [(each.role, each.lines) for each in told] == [
        ("diagnosis", ("wrong",)), ("message", ("seen",)), ("help", ("do",)), ("evidence", ("why",)),
    ]  # fmt: skip


def test_nothing_is_said_twice():
    """A message or a note that repeats what has been said is left out."""
    finding = Finding(kind="source", note="a loop in cell 4")
    explanation = explain(verdict(message="a loop in cell 4", finding=finding))

    assert len(explanation.told) == 1


def test_a_message_that_is_the_diagnosis_is_said_once():
    """An error's message that only adds the place, which the diagnosis has too, is left out."""
    diagnosis = Diagnosis(code="raised", text="ValueError: no", line="cell 1, line 2")

    assert len(explain(verdict(message="ValueError: no (cell 1, line 2)", diagnosis=diagnosis)).told) == 1


def test_the_outcome_is_shown_once():
    """The outcome of the smallest inputs is shown where it differs from the finding's numbers, and only there."""
    same = Counterexample(inputs={"Z": [1]}, actual=CLOSE.actual, expected=CLOSE.expected)
    other = Counterexample(inputs={"Z": [1]}, actual=0.25, expected=0.5)

    assert explain(verdict(finding=CLOSE, counterexample=same)).outcome == ()
    assert [side.text for side in explain(verdict(finding=CLOSE, counterexample=other)).outcome] == ["0.25", "0.5"]


def test_a_passed_check_has_nothing_to_explain():
    """A passed check shows no numbers."""
    explanation = explain(verdict(status=Status.PASSED, finding=CLOSE))

    assert (explanation.sides, explanation.facts, explanation.inputs) == ((), (), ())


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("width", [40, 74])
def test_grids_fit_their_width(name, width):
    """Every finding's grids fit the width that they are given, whatever the array's."""
    explanation = explain(verdict(finding=FINDINGS[name]))

    if any(side.grids for side in explanation.sides):
        assert max(map(length, side_lines(explanation.sides, width))) <= width


def test_wide_grids_come_in_bands():
    """An array too wide is shown in bands of columns that name the columns, and no element is missing."""
    text = "\n".join(map(as_text, side_lines(explain(verdict(finding=WIDE)).sides, 40)))

    assert "columns 0 to 2" in text
    assert text.count("5.42857") == 2


@pytest.mark.parametrize("status", Status)
def test_every_status_has_words(status):
    """Every status has a symbol, an ASCII one, and a sentence for the reader."""
    assert words.SYMBOLS[status]
    assert words.ASCII_SYMBOLS[status].isascii()
    assert words.MEANINGS[status].endswith(".")


def test_points_as_people_write_them():
    """Whole points have no decimals, halves one, thirds three."""
    assert [words.points(value) for value in (1.0, 0.5, 1 / 3, 0, -0.0, 10)] == ["1", "0.5", "0.333", "0", "0", "10"]
    assert [words.of_points(0.5, 1), words.of_points(1, 2)] == ["0.5 of 1 point", "1 of 2 points"]


@pytest.mark.parametrize("to", [to_plain, to_markdown, to_html])
def test_several_gradients_are_told_one_by_one(to):
    """Each part of a check stands in every report with its status, its points and its reason."""
    parts = (
        Part(name="W1", status=Status.PASSED, points=1.0, earned=1.0),
        Part(name="b1", status=Status.FAILED, points=2.0, earned=0.0, message="the sign is wrong"),
    )
    text = " ".join(re.sub("<[^>]*>", "", to(report(verdict(parts=parts, notes=("judged twice",))))).split())

    assert "W1: passed, 1 of 1 point" in text
    assert "b1: failed, 0 of 2 points: the sign is wrong" in text
    assert "judged twice" in text


@pytest.mark.parametrize("to", [to_plain, to_markdown, to_html])
def test_the_notes_of_a_passed_check_are_told_once(to):
    """How a check was judged is said where it passed, too; once, though the message ends with it."""
    note = "right, given a right softmax"
    alone = to(report(verdict(status=Status.PASSED, notes=(note,))))
    both = to(report(verdict(status=Status.PASSED, message=f"in the convention 'sum'; {note}", notes=(note,))))

    assert alone.count(note) == both.count(note) == 1
