"""The report in the terminal: 80 columns, with and without colour, harmless and whole."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import (
    DEEP,
    FINDINGS,
    HOSTILE,
    LARGE,
    MATRIX,
    SCALAR,
    WIDE,
    hostile_report,
    report,
    rich_report,
    verdict,
)
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from test_report_safe import TEXT

from grader.model import Counterexample, Diagnosis, Status, Unseen
from grader.reports import render, to_plain, words
from grader.reports.paper import Paper, Plain

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def shown(what, width=80, *, verbose=False, **console):
    """What a terminal gets."""
    file = io.StringIO()
    render(what, Console(file=file, width=width, **console), verbose=verbose)
    return file.getvalue()


def squeezed(text):
    """A text without white space, to compare what was wrapped."""
    return "".join(text.split())


@pytest.mark.parametrize("what", [rich_report(), hostile_report(), report(*[
    verdict(name, finding=finding, message="seen") for name, finding in FINDINGS.items()
])])  # fmt: skip
@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_line_fits(what, width):
    """No line is wider than the terminal, nor than 100 columns, and none ends in blanks."""
    lines = shown(what, width).splitlines()

    assert max(map(cell_len, lines)) <= min(width, 100)
    assert all(line == line.rstrip() for line in lines)


def test_the_score_comes_first_and_last():
    """After the names comes the score with how many checks have which status; after the checks it comes again."""
    text = shown(rich_report(), 100)
    score = "1.5 of 24.5 points  (2 passed, 7 failed, 1 unwritten, 1 errored, 1 skipped, 1 inconclusive, 1 invalid)"

    assert text.splitlines()[3].startswith("1.5 of 24.5 points  (2 passed")
    assert squeezed(text).count(squeezed(score)) == 2


def test_full_marks_are_short():
    """Where everything passed there is one line a check, and one score."""
    text = shown(report(*[verdict(f"c{number}", Status.PASSED) for number in range(3)]))

    assert squeezed(text).count(squeezed("✓ passed  2/2  The cost is the mean cross-entropy over the examples.")) == 3
    assert all(f"[c{number}]" in text for number in range(3))
    assert text.count("6 of 6 points  (3 passed)") == 1


def test_a_failure_explains_itself():
    """Diagnosis and line first, then what was seen, help, reason, the two numbers aligned, the smallest inputs."""
    failure = rich_report().verdicts[2]

    assert shown(report(failure)).split("\n\n")[2] == (
        "✗ failed  0/2  The cost is the mean cross-entropy over the examples.\n"
        "               [cost-value]\n"
        "    what is wrong: the mean over the examples is missing (cell 7, line 3)\n"
        "    cost(Y_hat, Y) = 3.21888, expected 0.804719 (off by 2.4, allowed 8e-07)\n"
        "    help: divide the sum by the number of examples, np.mean(...) does it\n"
        "    evidence: your value is 4 times the expected one on every trial, and m is 4\n"
        "      yours     3.21888\n"
        "      expected  0.804719\n"
        "    with these inputs (trial 3):\n"
        "      C = 2\n"
        "      m = 4\n"
        "      Y_hat = [[0.5, 0.25, 0.125, 1],\n"
        "               [0.5, 0.75, 0.875, 0]]\n"
        "      Y = [[1, 0, 0, 1],\n"
        "           [0, 1, 1, 0]]"
    )


def test_the_worst_element_is_marked_without_colour():
    """In aligned columns `>` stands before the worst element and `*` before the others that are wrong."""
    assert (
        "      yours                            expected\n"
        "         0.842034     *3.21   0.2         0.842034    0.804718   0.2\n"
        "         0.0419224  *-10.5    0.3         0.0419224   0.1        0.3\n"
        "         0.116044   >nan      0.5         0.116044    0.095282   0.5\n"
        "      > the worst, * wrong too\n"
    ) in shown(report(verdict(finding=MATRIX, message="seen")))


def test_large_arrays_are_compared_by_their_facts():
    """Shape, type and range of two large arrays stand under each other."""
    assert (
        "                shape      dtype    min    max    mean\n"
        "      yours     (784, 64)  float64  -3.5   4.25   0.0123457\n"
        "      expected  (784, 64)  float64  -0.35  0.425  0.00123457\n"
    ) in shown(report(verdict(finding=LARGE, message="seen")))


def test_deep_and_wide_arrays_are_labelled():
    """A slice is named by its index, a band by its columns."""
    text = shown(report(verdict(finding=DEEP), verdict(finding=WIDE)))

    assert "[1, :, :]" in text
    assert "columns 0 to" in text


def test_without_a_message_the_facts_speak():
    """A finding without a message still says the worst element, what it is off by, and what was allowed."""
    text = shown(report(verdict(finding=MATRIX)))

    assert "worst element: at [2, 1]: nan, expected 0.095282" in text
    assert "allowed: 9.5e-08" in text


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PASSED, Status.UNWRITTEN}))
def test_a_status_that_says_nothing_else_is_explained(status):
    """A check that did not pass and has no message says what its status means."""
    assert squeezed(words.MEANINGS[status]) in squeezed(shown(report(verdict(status=status))))


def test_what_is_not_written_is_told_once():
    """Functions that are not begun stand in one line, with what waits for them, without a number or a hint."""
    unwritten = [
        verdict(f"{name}-{number}", Status.UNWRITTEN, at_fault=(name,), finding=MATRIX, help="divide")
        for name in ("hardmax", "cost")
        for number in range(3)
    ]
    text = shown(report(*unwritten))

    assert "· unwritten  0/12  not written yet: hardmax, cost\n" in text
    assert squeezed(words.ids(unwritten)) in squeezed(text)
    assert "divide" not in text
    assert "nan" not in text


def test_an_exception_is_told_once():
    """Checks that fell to one exception share a card: the exception, the line with its mark, the checks; no inputs."""
    stopped = Diagnosis(code="raised", text="NameError: name 'mask' is not defined", line="cell 2, line 2",
                        evidence="cell 2, line 2, in softmax: return Z * mask")  # fmt: skip
    inputs = Counterexample(inputs={"Z": [[1.0, 2.0]]})
    three = [verdict(f"c{n}", Status.ERRORED, diagnosis=stopped, counterexample=inputs) for n in range(3)]
    text = shown(report(*three, texts={"cell 2": "def softmax(Z):\n    return Z * mask"}))

    assert (
        "! errored  0/6  NameError: name 'mask' is not defined (cell 2, line 2)\n"
        "      return Z * mask\n"
        "                 ^^^^\n"
        "    this costs 2 checks more: c1, c2\n"
    ) in text
    assert text.count("NameError") == 1
    assert "Z = " not in text


def test_what_passed_makes_room_for_what_failed():
    """Beside a failure the passed checks are one paragraph of ids at the end; with `verbose` a line each."""
    checks = report(verdict("fine", Status.PASSED), verdict("bad", message="seen"), verdict("well", Status.PASSED))
    verbose = io.StringIO()
    render(checks, Console(file=verbose, width=100), verbose=True)

    assert "✓ passed  4/4  fine, well\n" in shown(checks)
    assert shown(checks).index("[bad]") < shown(checks).index("fine, well")
    assert "[fine]" in verbose.getvalue()


def test_what_cannot_be_seen_yet_is_counted():
    """The score says that it is of what can be seen, and what is judged later."""
    later = Unseen(checks=5, points=5.0)

    assert "2 of 2 points that you can see; 5 more in 5 checks judged later" in shown(
        report(verdict(status=Status.PASSED), unseen=later), 100
    )


def test_a_provisional_score_says_so():
    """A provisional score is called so, and the checks that a person has to look at are named with their status."""
    text = shown(rich_report())

    assert squeezed(words.PROVISIONAL) in squeezed(text)
    assert "  - hessian (inconclusive)\n  - accuracy (invalid)\n" in text


def test_how_it_was_run_and_how_to_repeat_it():
    """Warnings, what was run, isolation, seed, spec, version and how to repeat the run are told."""
    text = squeezed(shown(rich_report()))

    for part in ("warning: cell 3 failed", "what was run: 7 of 23 cells", "isolation standard (no fresh uid)",
                 "seed 20240917", "spec softmax-classifier 1f3a5b00", "grader 0.1.0",
                 "grade the same hand-in by the same spec with --seed 20240917"):  # fmt: skip
        assert squeezed(part) in text


@pytest.mark.parametrize(
    ("ran", "said"),
    [
        ("cells 1, 2, 3, 5, 6 and 8 of 9", "cells 1 to 3, 5, 6 and 8 of 9"),
        ("cells 1, 2, 3 and 4 of 9; then everything", "cells 1 to 4 of 9; then everything"),
        ("cells 2 and 3 of 9", "cells 2 and 3 of 9"),
        ("the whole file", "the whole file"),
    ],
)
def test_cells_in_a_row_are_told_as_one(ran, said):
    """Three cells and more, one after another, by the first and the last of them."""
    assert f"what was run: {said}" in shown(report(verdict(), ran=ran), 100)


def test_a_console_without_html_gets_the_same_text():
    """`to_plain` is what a pipe 80 columns wide gets."""
    assert to_plain(rich_report()) == shown(rich_report()).rstrip("\n")


def test_piped_output_has_no_colour():
    """Into a pipe or a file go no control characters but line ends."""
    assert not set(re.findall(r"[^\x20-\U0010ffff]", shown(rich_report()))) - {"\n"}


def test_colour_adds_nothing_but_colour(monkeypatch):
    """Without its colours, a coloured report is the plain one, character by character."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = shown(rich_report(), force_terminal=True, color_system="truecolor")

    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == shown(rich_report())


def test_no_color_is_heeded(monkeypatch):
    """With NO_COLOR set, a terminal gets bold and dim at most."""
    monkeypatch.setenv("NO_COLOR", "1")
    found = COLOUR.findall(shown(rich_report(), force_terminal=True))
    codes = {code for sequence in found for code in sequence[2:-1].split(";")}

    assert codes <= {"0", "1", "2", "22", ""}


def test_an_ascii_terminal():
    """A terminal that knows only ASCII gets signs that it can show."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    render(rich_report(), Console(file=file, width=80))
    file.flush()

    assert b"+ passed" in raw.getvalue()
    assert b"x failed" in raw.getvalue()


@settings(max_examples=50)
@given(TEXT)
def test_no_control_character_reaches_the_terminal(text):
    """Whatever a student writes, a terminal gets printable characters, line ends and our own colours."""
    hostile = verdict(text, says=text, message=text, help=text, finding=SCALAR,
                      diagnosis=Diagnosis(code="x", text=text, line=text, evidence=text),
                      counterexample=Counterexample(inputs={text: [1, 2], "s": text}))  # fmt: skip
    out = shown(report(hostile, ran=text, warnings=(text,)), force_terminal=True, color_system="standard")

    assert all(char == "\n" or char.isprintable() for char in COLOUR.sub("", out))


def test_wide_inputs_are_rounded_until_they_fit():
    """An input of eight columns is shown with fewer digits rather than folded, and called rounded."""
    drawn = [[(-1) ** j * (i + j / 7) * 1.23456789 for j in range(8)] for i in range(5)]
    text = shown(report(verdict(counterexample=Counterexample(inputs={"Z": drawn}, trial=4))))

    assert "with these inputs (trial 4, rounded):\n      Z = [[" in text
    assert len([line for line in text.splitlines() if line.startswith("           [")]) == 4


def test_a_place_is_told_once():
    """The line of a diagnosis that names it already is not told again."""
    diagnosis = Diagnosis(code="x", text="stopped in cell 5, line 2", line="cell 5, line 2")
    text = shown(report(verdict(diagnosis=diagnosis)))

    assert text.count("cell 5, line 2") == 1


def test_nothing_is_cut():
    """Every character of a long message, a long word included, is in the output."""
    message = "W" * 300 + " = 1, expected 2 " + "界" * 100

    assert squeezed(message) in squeezed(shown(report(verdict(message=message))))


def test_markup_is_shown_not_obeyed():
    """Rich markup, emoji codes and links in a student's text are shown as they are."""
    message = "[bold red]x[/] [link=http://e.x]y[/link] :skull: [not closed"

    assert message in shown(report(verdict(message=message)), 100, force_terminal=True, color_system="truecolor")
    assert "\x1b]8" not in shown(report(verdict(message=HOSTILE)), force_terminal=True, color_system="truecolor")


@pytest.mark.parametrize("what", [rich_report(), hostile_report(), report(*[
    verdict(name, finding=finding, message="seen") for name, finding in FINDINGS.items()
])])  # fmt: skip
@pytest.mark.parametrize("width", [21, 80])
def test_paper_gets_what_rich_would_print_without_colour(what, width):
    """Character by character, whatever stands in it."""
    file = io.StringIO()
    render(what, Paper(file, width), verbose=True)

    assert file.getvalue() == shown(what, width, verbose=True)


@given(st.text("ab \xa0\u00e9\u4e2d\u0301", max_size=40) | TEXT, st.integers(1, 12))
def test_lines_begin_where_rich_begins_them(text, width):
    """Long words are folded, white space stays with the word before it, wide characters count twice."""
    right = Text(text).wrap(Console(width=width), width, overflow="fold")
    assert [line.plain.rstrip() for line in Plain(text).wrap(Paper(io.StringIO(), width), width, overflow="fold")] == [
        line.plain.rstrip() for line in right
    ]
