"""Lines to paste: every medium shows them whole, in place of the inputs, and harmless."""

import html
import re

import pytest
from report_samples import HOSTILE, report, verdict

from grader.model import Counterexample, Status
from grader.reports import to_fragment, to_html, to_markdown, to_plain
from grader.reports.brief import brief

LINES = ("W = np.array([[1.0, 2.0]])" + "; V = np.array([[3.0]])" * 6, 'print("yours:", f(W))', 'print("expected:", 3)')
MEDIA = {
    "terminal": to_plain,
    "html": lambda found: html.unescape(to_html(found)),
    "notebook": lambda found: html.unescape(to_fragment(found)),
    "markdown": to_markdown,
    "one field": lambda found: brief(found.verdicts[0], {}),
}


def _report(lines):
    example = Counterexample(inputs={"shared": [[1.0, 2.0]]}, actual=1, expected=3, lines=lines)
    return report(verdict("c", Status.FAILED, message="f(W) = 1, expected 3", counterexample=example))


@pytest.mark.parametrize("medium", MEDIA)
def test_lines_are_shown_whole_in_place_of_the_inputs(medium):
    """As they are to be copied: none is folded, and the spec's own names are not shown beside them."""
    text = MEDIA[medium](_report(LINES))

    assert all(line in text for line in LINES)
    assert re.search("paste this below your functions", text, re.IGNORECASE)
    assert "shared" not in text


@pytest.mark.parametrize("medium", ["html", "markdown"])
def test_names_in_lines_are_harmless(medium):
    """What a student calls a parameter is no markup."""
    found = _report((f"{HOSTILE} = 1",))
    text = to_html(found) if medium == "html" else to_markdown(found)

    assert "<script>alert" not in text or medium == "markdown"
    assert "\x1b" not in text
