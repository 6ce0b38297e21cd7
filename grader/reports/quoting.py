"""The student's own line under a sentence about it, with a mark under what is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Diagnosis

_AROUND = 3  # lines before and after, where a page has room for them
_MEANT = re.compile(r"[`'‘]([^`'‘’]+)[`'’]")


class Quote(msgspec.Struct, frozen=True):
    """A line of the hand-in; `mark` is where in `line` the thing stands that is meant, from and to."""

    text: str  # the cell or file
    number: int
    line: str
    mark: tuple[int, int]
    around: tuple[tuple[int, str], ...]  # numbered lines, this one among them

    @property
    def under(self) -> str:
        """The mark as a line of its own, to stand under `line`."""
        return " " * self.mark[0] + "^" * (self.mark[1] - self.mark[0])


def quote(diagnosis: Diagnosis | None, texts: Mapping[str, str]) -> Quote | None:
    """The line that a diagnosis points to; None where it points to none, or the report does not carry its text."""
    name, _, number = (diagnosis.line or "").rpartition(", line ") if diagnosis else ("", "", "")
    lines = texts.get(name, "").expandtabs(4).split("\n")
    if diagnosis is None or not number.isdecimal() or not 0 < int(number) <= len(lines):
        return None
    at = int(number)
    whole = lines[at - 1].rstrip()
    indent = len(whole) - len(whole.lstrip())
    line = whole[indent:]
    if not line:
        return None
    around = tuple((n, lines[n - 1].rstrip()) for n in range(max(1, at - _AROUND), min(len(lines), at + _AROUND) + 1))
    return Quote(name, at, line, _meant(diagnosis.text, line), around)


def _meant(sentence: str, line: str) -> tuple[int, int]:
    """Where the line holds what the sentence names in quotes; the whole line where that is in doubt."""
    code = line.partition("  #")[0].rstrip()
    for named in _MEANT.findall(sentence):
        found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(named)}(?!\w)", code)]
        if len(found) == 1:
            return found[0], found[0] + len(named)
    return 0, len(code) or len(line)
