"""From a cell's text to its statements, losing as little as possible to a syntax error."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from grader.hand_in import Trouble
from grader.model import Place
from grader.submission import python2
from grader.submission.providing import Provides, provides

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_JOINS = 40  # blocks that are tried as one statement before the first of them is given up
_MOST_ATTEMPTS = 4000  # to parse, in one source
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)", re.MULTILINE)
_ASSIGNS = re.compile(r"(?P<name>[A-Za-z_]\w*)[ \t]*=(?!=)")
_LONG_TEXTS = re.compile(r"(\"\"\"|\'\'\').*?(?:\1|\Z)", re.DOTALL)
_UNFINISHED = (
    "was never closed",
    "unterminated triple-quoted",
    "unexpected EOF",
    "expected an indented block",
    "expected 'except'",
)


class ParsedSource(NamedTuple):
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

    source: ParsedSource
    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...] = ()


class Statement(NamedTuple):
    """A top-level statement, and what it gives to others."""

    node: ast.stmt
    provides: Provides


def parse(source: ParsedSource) -> Parsed:
    """The statements of a source; where it does not parse as a whole, of the blocks that do."""
    result = _try(source.text)
    if isinstance(result, ast.Module):
        return Parsed(source, _statements(result))
    return _salvage(source)


def _statements(module: ast.Module) -> tuple[Statement, ...]:
    return tuple(Statement(node, provides(node)) for node in module.body)


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


def _salvage(source: ParsedSource) -> Parsed:
    """The blocks that parse, with blank lines in place of the others; of a class that does not, the methods that do."""
    lines = source.text.split("\n")
    kept = [""] * len(lines)
    broken: list[Broken] = []
    for block in _sift(lines, _starts(lines, range(len(lines)), ""), ""):
        here = range(block.first, block.last)
        if block.error is None:
            kept[block.first : block.last] = lines[block.first : block.last]
        elif (members := _salvage_class(source, lines, here, kept)) is not None:
            broken += members
        else:
            broken.append(_explain(source, lines, here, block.error, _names(lines[block.first : block.last])))
    text = "\n".join(kept)
    result = _try(text)
    if isinstance(result, ast.Module):
        return Parsed(source._replace(text=text), _statements(result), tuple(broken))
    trouble = Trouble(code="syntax", text=f"it cannot be read: {result.msg}", place=source.place(result.lineno or 1))
    broken.append(Broken(trouble, _names(lines)))
    return Parsed(source._replace(text="\n" * (len(lines) - 1)), (), tuple(broken))


def _salvage_class(source: ParsedSource, lines: list[str], here: range, kept: list[str]) -> list[Broken] | None:
    """Keep the parts of a class that parse, and say what broke; None where the lines are no class or none is left."""
    head = next((number for number in here if lines[number].startswith("class ")), None)
    body = next((number for number in here if head is not None and number > head and lines[number].strip()), None)
    if head is None or body is None or not lines[body][0].isspace():
        return None
    indent = lines[body][: len(lines[body]) - len(lines[body].lstrip())]
    owner = _DEFINES.match(lines[head])
    if owner is None:
        return None
    good: list[_CompoundStatement] = []
    broken: list[Broken] = []
    for block in _sift(lines, _starts(lines, range(body, here.stop), indent), "class _:\n"):
        if block.error is None:
            good.append(block)
            continue
        inside = _names([line.removeprefix(indent) for line in lines[block.first : block.last]])
        members = tuple(f"{owner['name']}.{name}" for name in inside)
        broken.append(_explain(source, lines, range(block.first, block.last), block.error, members))
    text = "\n".join([*lines[here.start : body], *(line for block in good for line in lines[block.first : block.last])])
    if not good or not isinstance(_try(text), ast.Module):
        return None
    kept[here.start : body] = lines[here.start : body]
    for block in good:
        kept[block.first : block.last] = lines[block.first : block.last]
    return broken


class _CompoundStatement(NamedTuple):
    """Lines `first` up to but not `last`, and why they do not parse."""

    first: int
    last: int
    error: SyntaxError | None


def _sift(lines: list[str], starts: list[int], before: str) -> Iterator[_CompoundStatement]:
    """The blocks that begin at `starts`, each parsed after the line `before`; the last of `starts` is the end."""
    at = attempts = 0
    while at < len(starts) - 1:
        end, tried, error = _smallest_statement(lines, starts, at, before)
        attempts += tried
        if attempts > _MOST_ATTEMPTS:
            yield _CompoundStatement(starts[at], starts[-1], SyntaxError("too much of it is broken"))
            return
        if error is not None and before and error.lineno:
            error.lineno -= 1
        yield _CompoundStatement(starts[at], starts[end], error)
        at = end


def _smallest_statement(
    lines: list[str], starts: list[int], at: int, before: str
) -> tuple[int, int, SyntaxError | None]:
    """Where the block at `at` ends, joined with the following ones for as long as it is only unfinished.

    Also how many attempts that took, and the error where none succeeded.
    """
    first_error: SyntaxError | None = None
    end = at + 1
    for end in range(at + 1, min(len(starts), at + 1 + _MOST_JOINS)):
        result = _try(before + "\n".join(lines[starts[at] : starts[end]]) + "\n")
        if isinstance(result, ast.Module):
            return end, end - at, None
        first_error = first_error or result
        if not any(phrase in (result.msg or "") for phrase in _UNFINISHED):
            break
    return at + 1, end - at, first_error


def _starts(lines: list[str], here: range, indent: str) -> list[int]:
    """The lines in `here`, and its end, at which a statement with this indent may start: a def by its decorators."""
    starts: list[int] = []
    decorated = False
    for number in here:
        rest = lines[number].removeprefix(indent)
        if not lines[number].startswith(indent) or not rest or rest[0] in " \t\f#" or _CONTINUES.match(rest):
            continue
        if not decorated:
            starts.append(number)
        decorated = rest[0] == "@"
    return [*starts, here.stop]


def _explain(source: ParsedSource, lines: list[str], here: range, error: SyntaxError, names: tuple[str, ...]) -> Broken:
    """What is wrong with the lines in `here`, with the line number that it has in its cell."""
    block = lines[here.start : here.stop]
    number = min(max(error.lineno or 1, 1), len(block))
    place = source.place(here.start + number)
    construct, offset = _python2(block, number)
    if construct:
        place = source.place(here.start + offset)
        says = f"`{construct.name}` is Python 2 and cannot be read"
        return Broken(Trouble(code="python2", text=says, help=f"write `{construct.modern}`", place=place), names)
    says, help_text = _plain_words(error, "\n".join(block))
    return Broken(Trouble(code="syntax", text=says, help=help_text, place=place), names)


def _python2(block: list[str], number: int) -> tuple[python2.Construct | None, int]:
    """The construct at the line of the error, or else at the first line that holds one; texts hold none."""
    block = _LONG_TEXTS.sub(lambda text: '""' + "\n" * text[0].count("\n"), "\n".join(block)).split("\n")
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
