"""IPython's own syntax, neutralised without moving a line: magics, shell lines, help.

IPython's transformer would do the same, but importing it costs more than reading a notebook does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MAYBE = re.compile(r"^[ \t]*[%!?]|\?[ \t]*(?:#.*)?$|=[ \t]*[%!]", re.MULTILINE)
_ASSIGNS = re.compile(r"(?P<target>[ \t]*[A-Za-z_][\w.,\[\] \t]*?=)[ \t]*(?P<sign>[%!])(?!=)")
_HELP = re.compile(r"[ \t]*(?:\?{1,2}[\w.*%]+|%{0,2}[\w.*\[\]]+\?{1,2})[ \t]*;?[ \t]*$")
_LINE_MAGIC = re.compile(r"(?P<indent>[ \t]*)%(?P<name>\w+)[ \t]*(?P<rest>.*)")
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[\w!]+)[ \t]*(?P<rest>.*)")
_TOKEN = re.compile(
    r"""(?P<open3>[A-Za-z]{0,2}(?:\"\"\"|'''))|[A-Za-z]{0,2}(?P<quote>["'])|(?P<comment>\#)|(?P<up>[([{])|(?P<down>[)\]}])"""
)
_STRING_END = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^'\\]|\\.)*'")}

# Cells under these are not Python that runs in the notebook's namespace.
_FOREIGN = frozenset(
    [
        "bash", "sh", "script", "cmd", "html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "perl",
        "ruby", "R", "sql", "cython", "python", "python2", "python3", "pypy", "system", "sx", "!", "writefile", "file",
        "writetemplate", "bigquery", "julia", "octave", "matlab", "rust", "cpp", "cu", "nvcc",
    ]
)  # fmt: skip
_RUNS_CODE = ("time", "prun", "lprun", "memit", "mprun")  # these run their line here, so that its names are bound
_PYLAB = "import numpy; import numpy as np; from numpy import *; import matplotlib.pyplot as plt"


class Neutral(NamedTuple):
    """A cell with IPython's syntax taken out; `writes` is the file that a `%%writefile` cell makes."""

    text: str
    writes: str | None = None


def neutralise(text: str) -> Neutral:
    """Plain Python with as many lines as `text` has, each statement on its own line as before."""
    text = _dedent(text)
    if not _MAYBE.search(text):
        return Neutral(text)
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), len(lines))
    writes = None
    while first < len(lines) and (cell := _CELL_MAGIC.match(lines[first])):
        name, rest = cell["name"], cell["rest"].split()
        lines[first] = ""
        if name in {"writefile", "file"} and rest:
            writes = rest[-1]
            return Neutral("\n".join(lines), writes)
        if name in _FOREIGN:
            return Neutral("\n" * (len(lines) - 1))
        first += 1
    return Neutral("\n".join(_plain(lines)), writes)


def _plain(lines: list[str]) -> list[str]:
    """`lines` with the magic ones replaced; a line inside a string or a bracket is never magic."""
    out: list[str] = []
    inside = ""  # the quote of an open triple-quoted string
    depth = 0
    continued = False
    eaten = False  # the line before was a magic that goes on here
    for line in lines:
        lines_end = line.endswith("\\")
        if eaten:
            eaten = lines_end
            out.append("")
            continue
        if not inside and not depth and not continued and (replaced := _replace(line)) is not None:
            line = replaced  # noqa: PLW2901 -- from here on it is Python
            eaten = replaced.endswith("pass") and lines_end
        out.append(line)
        inside, depth = _scan(line, inside, depth)
        continued = line.endswith("\\") and not inside
    return out


def _replace(line: str) -> str | None:
    """What stands for a magic line; None for a line of Python."""
    if not _MAYBE.search(line):
        return None
    indent = line[: len(line) - len(line.lstrip())]
    if assigns := _ASSIGNS.match(line):
        return f"{assigns['target']} " + ("[]" if assigns["sign"] == "!" else "None")
    stripped = line.strip()
    if stripped.startswith(("!", "?")) or _HELP.match(line):
        return f"{indent}pass"
    if magic := _LINE_MAGIC.match(line):
        return indent + _line_magic(magic["name"], magic["rest"].strip())
    return f"{indent}pass" if stripped.startswith("%") else None


def _line_magic(name: str, rest: str) -> str:
    if name in _RUNS_CODE and rest and not rest.startswith("-"):
        return rest
    if name == "pylab":
        return _PYLAB
    if name == "run" and (script := re.fullmatch(r"(?:\./)?([A-Za-z_]\w*)(?:\.py)?", rest)):
        return f"from {script[1]} import *"
    return "pass"


def _scan(line: str, inside: str, depth: int) -> tuple[str, int]:
    """The open triple quote ("" for none) and the bracket depth after `line`."""
    at = 0
    while at < len(line):
        if inside:
            end = _closing(line, at, inside)
            if end < 0:
                return inside, depth
            at, inside = end, ""
            continue
        token = _TOKEN.search(line, at)
        if token is None or token["comment"]:
            break
        at = token.end()
        if token["open3"]:
            inside = token["open3"][-3:]
        elif token["quote"]:
            string = _STRING_END[token["quote"]].match(line, at)
            at = string.end() if string else len(line)
        else:
            depth = depth + 1 if token["up"] else max(0, depth - 1)
    return inside, depth


def _closing(line: str, at: int, quote: str) -> int:
    while (end := line.find(quote, at)) >= 0:
        backslashes = len(line[:end]) - len(line[:end].rstrip("\\"))
        if backslashes % 2 == 0:
            return end + 3
        at = end + 1
    return -1


def _dedent(text: str) -> str:
    """IPython takes the first line's indent off every line of a cell."""
    match = re.match(r"(?:[ \t]*\n)*([ \t]+)(?=[^\s#])", text)
    if not match:
        return text
    return re.sub(rf"^{match[1]}", "", text, flags=re.MULTILINE)
