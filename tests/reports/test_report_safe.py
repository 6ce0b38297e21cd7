"""Hostile text, medium by medium: what a student writes is shown, never obeyed."""

import csv
import io
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_samples import HOSTILE

from grader.reports import safe

NASTY = st.lists(
    st.sampled_from([
        "\x1b[2J", "\x9b31m", "\x07", "\r", "\n", "\t", "\x00", "\x7f", "\u202e", "\u2066", "\u200b", "\u200d",
        "\ufeff",
        "\u2028", "\U000e0041", "\ud800", "\u3164", "\xa0", "[red]", "[/]", "<script>", "</td>", "<!--", "&lt;", "&",
        "{{", "{%", "`", "```", "|", "*", "_", "__", "#", "# ", "> ", "- ", "1. ", "1) ", "+ ", "---", "===", "~~",
        "![x](",
        "](http://e.x)", "[a]: http://e.x", "<http://e.x>", "http://e.x", "www.e.x", "a@e.x", "mailto:a@e.x", "$x$",
        "\\",
        "=1+1", "@x", "-1", "+1", " ", "    ", "a", "Z", "é", "界", "עב", "'", '"', ";", ",",
    ]),
    max_size=12,
).map("".join)  # fmt: skip
TEXT = st.one_of(st.text(max_size=60), NASTY)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# The real thing: CommonMark with GitHub's tables and with bare links recognised as far as its linkifier goes.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inline(text):
    """The kinds of everything that Markdown sees in a text, block and inline."""
    return {inner.type for token in MARKDOWN.parse(text) for inner in [token, *(token.children or [])]}


@given(TEXT)
def test_nothing_invisible_is_left(text):
    """No control, format, private or unassigned character, and no line break, survives `plain`."""
    assert not {unicodedata.category(char) for char in safe.plain(text)} & UNSEEN


@given(TEXT)
def test_plain_text_stays_plain(text):
    """`plain` changes nothing that it has made safe already."""
    assert safe.plain(safe.plain(text)) == safe.plain(text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40))
def test_ordinary_text_is_unchanged(text):
    """Printable ASCII comes out as it went in, expressions with brackets included."""
    assert safe.plain(text) == text


def test_what_is_invisible_is_named():
    """An escape sequence, a C1 control, a bidi override and a zero-width space are each shown by their code."""
    assert safe.plain("a\x1b[31mb\x9bc\u202ed\u200be") == r"a\x1b[31mb\x9bc\u202ed\u200be"


def test_lines_are_kept_apart():
    """Every kind of line break ends a line, and empty lines are left out."""
    assert safe.lines("one\r\ntwo\u2028\n  three\x85four") == ("one", "two", "three", "four")


def test_a_flood_is_counted():
    """A text of a million characters is shown at its beginning, and what is left out is counted."""
    assert safe.plain("x" * 1_000_000).endswith(f"x ... ({1_000_000 - safe.LONGEST} more characters)")


@given(TEXT)
def test_a_terminal_gets_only_what_its_encoding_has(text):
    """For an ASCII terminal every character is ASCII and printable."""
    shown = safe.for_terminal(text, "ascii")

    assert shown.isascii()
    assert not shown or shown.isprintable()


@given(TEXT)
def test_markdown_sees_only_text(text):
    """Escaped text, at the start of a line or after a label, is text to a CommonMark parser, nothing else."""
    allowed = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "code_inline"}

    assert inline(safe.for_markdown(text)) <= allowed
    assert inline(f"**Help**: {safe.for_markdown(text)}") <= allowed | {"strong_open", "strong_close"}
    assert "<" not in safe.for_markdown(text)


@given(TEXT)
def test_markdown_shows_the_text_itself(text):
    """What a reader of the rendered Markdown sees is `plain(text)`."""
    tokens = MARKDOWN.parseInline("x" + safe.for_markdown(text))[0].children

    assert "".join(token.content for token in tokens) == "x" + safe.plain(text)


@given(TEXT)
def test_markdown_code_cannot_be_left(text):
    """A code span is one span, or escaped text; in a table it stays in its cell."""
    code = safe.for_markdown_code(text)
    rows = [token for token in MARKDOWN.parse(f"| a | b |\n|---|---|\n| {code} | end |\n") if token.type == "td_open"]

    assert inline(code) <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "code_inline"}
    assert "<" not in code
    assert len(rows) == 2


@given(st.lists(TEXT, max_size=4))
def test_a_code_block_cannot_be_ended(lines):
    """A fenced block is one token whatever its lines hold."""
    block = safe.for_markdown_block(lines)

    assert [token.type for token in MARKDOWN.parse(block)] == ["fence"]
    assert "<" not in block


def test_github_makes_no_links():
    """What GitHub links without brackets (addresses, mail, names) is broken up by an escape or a code span."""
    assert safe.for_markdown("http://e.x www.e.x me@e.x") == r"http\://e.x www\.e.x me`@`e.x"


@given(TEXT)
def test_no_cell_is_a_formula(text):
    """Read back from CSV, no cell begins as a formula does, and no cell holds a control character."""
    table = io.StringIO()
    csv.writer(table).writerow([safe.for_csv(text), "end"])
    cell, end = next(csv.reader(io.StringIO(table.getvalue())))

    assert end == "end"
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert not {unicodedata.category(char) for char in cell} & UNSEEN


def test_formulas_become_text():
    """`=`, `+`, `-`, `@`, a tab and a carriage return in front each get an apostrophe; numbers stay numbers."""
    assert [safe.for_csv(text) for text in ("=1", "+1", "-1", "@a", "\t1", "\r1")] == [
        "'=1", "'+1", "'-1", "'@a", "'1", "'1",
    ]  # fmt: skip
    assert [safe.for_csv(value) for value in (-1.5, 0, None)] == [-1.5, 0, None]


def test_hostile_characters_are_found():
    """`hostile` names the characters of a raw text, and none of a text that was made plain."""
    assert "\x1b" in safe.hostile(HOSTILE)
    assert not list(safe.hostile(safe.plain(HOSTILE)))
