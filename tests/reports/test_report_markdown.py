"""The report as Markdown: a CommonMark parser finds our structure in it, and nothing of a student's."""

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from report_samples import FINDINGS, HOSTILE, hostile_report, report, rich_report, verdict
from test_report_safe import TEXT

from grader.model import Counterexample, Diagnosis, Status
from grader.reports import to_markdown, words
from grader.reports.safe import plain

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {
    "heading", "paragraph", "inline", "text", "text_special", "strong", "code_inline", "fence", "bullet_list",
    "list_item", "table", "thead", "tbody", "tr", "th", "td", "hardbreak", "softbreak",
}  # fmt: skip


def tokens(markdown):
    """Every token, the inline ones too."""
    return [inner for token in MARKDOWN.parse(markdown) for inner in [token, *(token.children or [])]]


def kinds(markdown):
    """The kinds of all tokens, opening and closing as one."""
    return {token.type.removesuffix("_open").removesuffix("_close") for token in tokens(markdown)}


@pytest.mark.parametrize("what", [rich_report(), hostile_report(), report()])
def test_only_our_own_structure(what):
    """No HTML, link, image, quotation, numbered list or rule: only what the report is built of."""
    assert kinds(to_markdown(what)) <= OURS
    assert "<" not in to_markdown(what)


@settings(max_examples=60)
@given(TEXT)
def test_any_text_keeps_the_structure(text):
    """Headings, table rows and lists of a report are the same in number whatever its texts hold."""

    def shape(given_text):
        check = verdict(
            f"i{given_text}", says=f"s{given_text}", message=f"m{given_text}", help=f"h{given_text}",
            finding=FINDINGS["matrix"], diagnosis=Diagnosis(code="x", text=f"t{given_text}", line=f"l{given_text}"),
            counterexample=Counterexample(inputs={f"n{given_text}": given_text}, actual=given_text, expected=1),
        )  # fmt: skip
        parsed = tokens(to_markdown(report(check, ran=given_text, warnings=(f"w{given_text}",))))
        wanted = ("heading_open", "tr_open", "td_open", "list_item_open", "fence", "bullet_list_open")
        return [token.type for token in parsed if token.type in wanted]

    assert shape(text) == shape("")


def test_all_is_said():
    """Score, table of checks, diagnosis with its line, numbers, inputs, and how to repeat the run are there."""
    markdown = to_markdown(rich_report())

    for part in (
        "# Softmax classification with gradient descent\n",
        "**1.5 of 24.5 points** (2 passed, 7 failed, 1 unwritten, 1 errored, 1 skipped, 1 inconclusive, 1 invalid)",
        f"**{words.PROVISIONAL}**",
        "| ✗ failed | `cost-value` | The cost is the mean cross-entropy over the examples. | 0 of 2 points |",
        "**What is wrong** (cell 7, line 3): the mean over the examples is missing",
        "- yours: `3.21888`\n- expected: `0.804719`",
        "```python\nC = 2\nm = 4\nY_hat = [[0.5, 0.25, 0.125, 1],\n         [0.5, 0.75, 0.875, 0]]",
        "   0.116044   >nan      0.5         0.116044    0.095282   0.5\n```",
        "grade the same hand-in by the same spec",
    ):
        assert part in markdown


def test_a_passed_check_is_one_row():
    """A passed check has its row in the table and no section."""
    markdown = to_markdown(report(verdict(status=Status.PASSED)))

    assert markdown.count(verdict().says) == 1
    assert markdown.count("## ") == 2


def test_the_reader_sees_the_hostile_text():
    """The hostile text is there to be read, letter by letter."""
    shown = "".join(token.content for token in tokens(to_markdown(report(verdict(says=HOSTILE)))) if not token.children)

    assert plain(HOSTILE) in shown
