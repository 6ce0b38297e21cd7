"""Text that a student wrote, made harmless for each medium.

Messages, names, printed values and file names are hostile until they have passed through here: `plain` takes out
what a reader cannot see, and one function a medium takes out what that medium would obey. HTML's second step is
jinja2's own escaping, to which `html.py` hands every value through `plain`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 4000  # characters of one text that are shown; what is left out is counted

_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000 ]+")
_BREAKS = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
# Control, format (bidi overrides, zero width, tags), lone surrogates, private use, unassigned, line separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and marks that are drawn as nothing (Default_Ignorable_Code_Point), where the category does not tell.
_IGNORABLE = ((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164),
              (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF))  # fmt: skip
# Everywhere: emphasis, code, links, tables, math, template braces. Links that need no brackets: `x://`, `www.`.
# At the start of a text, where a list, a heading's underline or a rule could begin: `- + = 1. 1)`.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#|~$>]|:(?=\S)|(?<=www)\.|^[-+=]", re.IGNORECASE)
_ORDERED = re.compile(r"^(\d+)([.)])")
_NO_CODE = re.compile(r"[`<|]|\{[{%]")  # could end a code span or a table's cell, begin a tag, or wake a template
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain(text: object) -> str:
    r"""One line without anything invisible: an ESC becomes the four characters `\x1b`, white space one space."""
    line = _SPACES.sub(" ", _short(str(text))).strip()
    return line if line.isascii() and line.isprintable() else "".join(map(_seen, line)).strip()


def lines(text: object) -> tuple[str, ...]:
    """The lines of a text, each `plain`; empty ones are left out."""
    return tuple(line for line in map(plain, _BREAKS.split(_short(str(text)))) if line)


def for_terminal(text: object, encoding: str = "utf-8") -> str:
    """`plain`, and only characters that the terminal's encoding has; nothing here is ever parsed as rich markup."""
    return plain(text).encode(encoding, "backslashreplace").decode(encoding)


def for_markdown(text: object) -> str:
    """`plain`, with every character that Markdown or HTML could obey escaped.

    `@` stands in a code span of its own: GitHub turns names and mail addresses into links after unescaping.
    """
    escaped = plain(text).replace("&", "&amp;")
    escaped = _ORDERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\g<0>", escaped)).replace("<", "&lt;")
    return escaped.replace("@", "`@`")


def for_markdown_code(text: object) -> str:
    """`plain` as a code span; as escaped text where it has a character that could end the span or begin a tag."""
    clean = plain(text)
    return for_markdown(clean) if not clean or _NO_CODE.search(clean) else f"`{clean}`"


def for_markdown_block(block: Iterable[str], language: str = "text") -> str:
    r"""Lines as a fenced code block that none of them can end; `<` is written `\x3c`. Spaces are kept."""
    text = "\n".join(" ".join(plain(part) for part in line.split(" ")).rstrip() for line in block)
    text = text.replace("<", "\\x3c")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def for_csv(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None or isinstance(value, int | float):
        return value
    raw = str(value)
    clean = plain(raw)
    risky = clean.lstrip(" '\"").startswith(_FORMULA) or raw.startswith(("\t", "\r", "\n"))
    return f"'{clean}" if risky else clean


def hostile(text: str) -> Iterator[str]:
    """The characters of a text that must never reach a reader as they are."""
    return (char for char in text if _seen(char) != char)


def _short(text: str) -> str:
    left_out = len(text) - LONGEST
    return text if left_out <= 0 else f"{text[:LONGEST]} ... ({left_out} more characters)"


def _seen(char: str) -> str:
    code = ord(char)
    if code < 0x7F and char.isprintable():
        return char
    if unicodedata.category(char) in _UNSEEN or any(low <= code <= high for low, high in _IGNORABLE):
        return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return char
