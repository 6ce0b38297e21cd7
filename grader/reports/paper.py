"""Where a report is printed without colour: what rich would print there, without the time that importing it takes.

Characters of another width than one are rich's business all the same: such a line is wrapped by it.
"""

from __future__ import annotations

import os
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLOURED = ("FORCE_COLOR", "TTY_COMPATIBLE")  # with these set rich may colour what no terminal reads
_ONE_WIDE = re.compile(r"[ -~\xa0-\xac\xae-\u02ff]*")
_WORD = re.compile(r"\s*\S+\s*")


class Plain:
    """A text of which only the characters matter; it has what a report asks of rich's `Text`."""

    def __init__(self, text: str, style: str = "") -> None:
        self.plain, self.style = text, style

    def __len__(self) -> int:
        return len(self.plain)

    def __getitem__(self, part: slice) -> Plain:
        return Plain(self.plain[part])

    def __add__(self, other: Plain) -> Plain:
        return Plain(self.plain + other.plain)

    def append(self, text: str, style: str = "") -> None:
        """Put a text behind it; its style is not seen here."""
        del style
        self.plain += text

    def rstrip(self) -> None:
        """Take off the white space that ends it."""
        self.plain = self.plain.rstrip()

    def wrap(self, _: Paper, width: int, *, overflow: str) -> list[Plain]:
        """Its lines; where `overflow` is to `fold`, a word that is wider than a line goes on in the next."""
        if not _ONE_WIDE.fullmatch(self.plain):
            from rich.console import Console
            from rich.text import Text

            lines = Text(self.plain).wrap(Console(width=width), width, overflow="fold")
            return [Plain(line.plain) for line in lines]
        breaks = [0, *_breaks(self.plain, width, fold=overflow == "fold"), len(self)]
        return [self[start:end] for start, end in pairwise(breaks)]


class Paper:
    """What a report is printed on, in place of rich's `Console`."""

    def __init__(self, file: TextIO, width: int) -> None:
        self._file, self.width = file, width
        self.encoding = (file.encoding or "utf-8").lower()

    def print(self, text: Plain | None = None, **_: bool) -> None:
        """Print a line as it is, however long."""
        self._file.write(f"{text.plain if text is not None else ''}\n")


def paper() -> Paper | None:
    """Standard output, where rich would print on it without colour; None where it could do more."""
    out, columns = sys.stdout, os.environ.get("COLUMNS", "")
    if sys.platform == "win32" or out is None or out.isatty() or any(name in os.environ for name in _COLOURED):
        return None
    return Paper(out, int(columns) if columns.isdecimal() and int(columns) else _of_terminal())


def _of_terminal() -> int:
    """How wide the terminal is that something else of this process is connected to."""
    for descriptor in (0, 1, 2):
        try:
            return os.get_terminal_size(descriptor).columns or 80
        except OSError:
            continue
    return 80


def _breaks(text: str, width: int, *, fold: bool) -> Iterator[int]:
    """Where lines of a text begin, but for the first."""
    used = 0
    for found in _WORD.finditer(text):
        start, word = found.start(), found.group()
        needed = len(word.rstrip())
        if needed <= width - used:
            used += len(word)
            continue
        pieces = range(start, found.end(), width) if fold and needed > width else [start]
        yield from (piece for piece in pieces if piece)
        used = found.end() - pieces[-1]
