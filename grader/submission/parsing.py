"""From a cell's text to its statements, losing as little as possible to a syntax error."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

from grader.model import Place, Trouble
from grader.submission import python2

_MOST_JOINS = 40  # blocks that are tried as one statement before the first of them is given up
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)", re.MULTILINE)
_ASSIGNS = re.compile(r"(?P<name>[A-Za-z_]\w*)[ \t]*=(?!=)")
_UNFINISHED = (
    "was never closed",
    "unterminated triple-quoted",
    "unexpected EOF",
    "expected an indented block",
    "expected 'except'",
)


class Source(NamedTuple):
    """A cell, or a file that has none, as plain Python."""

    file: str
    cell: int | None
    text: str

    def place(self, line: int) -> Place:
        """A line of it as a `Place`."""
        return Place(self.file, self.cell, line)


class Broken(NamedTuple):
    """What a syntax error cost: the trouble, and the top-level names that the broken lines would have defined."""

    trouble: Trouble
    names: tuple[str, ...]


class Parsed(NamedTuple):
    """A source whose text holds only what can be read (the rest is blank lines), its statements, and what broke."""

    source: Source
    statements: tuple[ast.stmt, ...]
    broken: tuple[Broken, ...] = ()


def parse(source: Source) -> Parsed:
    """The statements of a source; where it does not parse as a whole, of the blocks that do."""
    result = _try(source.text)
    if isinstance(result, ast.Module):
        return Parsed(source, tuple(result.body))
    return _salvage(source)


def _try(text: str) -> ast.Module | SyntaxError:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a string is the student's affair, not ours
            return ast.parse(text)
    except SyntaxError as error:
        return error
    except ValueError as error:  # NUL bytes
        return SyntaxError(str(error))
    except (RecursionError, MemoryError):  # the parser's own stack
        return SyntaxError("too deeply nested")


def _salvage(source: Source) -> Parsed:
    lines = source.text.split("\n")
    starts = [*_block_starts(lines), len(lines)]
    kept = [""] * len(lines)
    broken: list[Broken] = []
    at = 0
    while at < len(starts) - 1:
        end, error = _smallest_statement(lines, starts, at)
        first, last = starts[at], starts[end]
        if error is None:
            kept[first:last] = lines[first:last]
        else:
            broken.append(_explain(source, lines[first:last], first, error))
        at = end
    text = "\n".join(kept)
    result = _try(text)
    statements = tuple(result.body) if isinstance(result, ast.Module) else ()
    return Parsed(source._replace(text=text if statements else "\n" * (len(lines) - 1)), statements, tuple(broken))


def _smallest_statement(lines: list[str], starts: list[int], at: int) -> tuple[int, SyntaxError | None]:
    """Where the block at `at` ends, joined with the following ones for as long as it is only unfinished."""
    first_error: SyntaxError | None = None
    for end in range(at + 1, min(len(starts), at + 1 + _MOST_JOINS)):
        result = _try("\n".join(lines[starts[at] : starts[end]]) + "\n")
        if isinstance(result, ast.Module):
            return end, None
        first_error = first_error or result
        if not any(phrase in (result.msg or "") for phrase in _UNFINISHED):
            break
    return at + 1, first_error


def _block_starts(lines: list[str]) -> list[int]:
    """The lines at which a top-level statement may start: unindented, not the rest of one, a def by its decorators."""
    starts: list[int] = []
    decorated = False
    for number, line in enumerate(lines):
        if not line or line[0] in " \t\f#" or _CONTINUES.match(line):
            continue
        if not decorated:
            starts.append(number)
        decorated = line[0] == "@"
    return starts


def _explain(source: Source, block: list[str], first: int, error: SyntaxError) -> Broken:
    """What is wrong with a block of lines, with the line number that it has in its cell."""
    number = min(max(error.lineno or 1, 1), len(block))
    place = source.place(first + number)
    text, names = "\n".join(block), _names(block)
    construct, offset = _python2(block, number)
    if construct:
        place = source.place(first + offset)
        says = f"`{construct.name}` is Python 2 and cannot be read"
        return Broken(Trouble(code="python2", text=says, help=f"write `{construct.modern}`", place=place), names)
    says, help_text = _plain_words(error, text)
    return Broken(Trouble(code="syntax", text=says, help=help_text, place=place), names)


def _python2(block: list[str], number: int) -> tuple[python2.Construct | None, int]:
    """The construct at the line of the error, or else at the first line that holds one."""
    for candidate in (number, number - 1, *range(1, len(block) + 1)):
        if 1 <= candidate <= len(block) and (construct := python2.find(block[candidate - 1])):
            return construct, candidate
    return None, number


def _plain_words(error: SyntaxError, text: str) -> tuple[str, str | None]:
    message = error.msg or "invalid syntax"
    if isinstance(error, TabError):
        return "tabs and spaces are mixed in the indentation", "indent with four spaces throughout"
    if isinstance(error, IndentationError):
        return message, "every line of a block starts at the same column"
    if re.search(r"^(?:<{7}|={7}|>{7})", text, re.MULTILINE):
        return "it holds the marks of an unsolved merge (<<<<<<<)", "keep one version and delete the marks"
    return f"it cannot be read: {message}", None


def _names(block: list[str]) -> tuple[str, ...]:
    """The top-level names that a block which does not parse seems to define, methods as `Class.method`."""
    text = "\n".join(block)
    names: list[str] = []
    owner = ""
    for match in _DEFINES.finditer(text):
        indented = match[0][0] in " \t"
        if not indented:
            owner = match["name"] if match["kind"] == "class" else ""
            names.append(match["name"])
        elif owner and match["kind"] == "def":
            names.append(f"{owner}.{match['name']}")
    if not names and (assigned := _ASSIGNS.match(text)):
        names.append(assigned["name"])
    return tuple(names)
