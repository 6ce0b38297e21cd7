"""Naming Python 2: which construct a line that Python 3 cannot read holds, and how it is written today."""

from __future__ import annotations

import re
from typing import NamedTuple


class Construct(NamedTuple):
    """A construct of Python 2 as written, and the modern spelling."""

    name: str
    modern: str


# In the order in which they are looked for; each pattern is searched in a line without its strings and comments.
_CONSTRUCTS = (
    (re.compile(r"(?:^|[;:])\s*print\s+(?=[^\s=(.,\[)])|(?:^|[;:])\s*print\s*>>"), Construct("print x", "print(x)")),
    (re.compile(r"(?:^|[;:])\s*print\s*\(.*\)\s*(?:%|,|[\w\"'])"), Construct("print x", "print(x)")),
    (re.compile(r"\bexcept\b[^:]+?,\s*\w+\s*:"), Construct("except Error, e", "except Error as e")),
    (re.compile(r"(?:^|[;:])\s*raise\s+[\w.]+\s*,"), Construct('raise Error, "text"', 'raise Error("text")')),
    (re.compile(r"(?:^|[;:])\s*exec\s+[^\s=(.,)]"), Construct('exec "code"', 'exec("code")')),
    (re.compile(r"<>"), Construct("<>", "!=")),
    (re.compile(r"`"), Construct("`x`", "repr(x)")),
    (re.compile(r"(?<![\w.])0\d*[1-9]\d*(?![\w.])"), Construct("0777", "0o777")),
    (re.compile(r"(?<![\w.])\d+[lL]\b"), Construct("10L", "10")),
    (re.compile(r"\bur(?=[\"'])"), Construct('ur"text"', '"text"')),
    (re.compile(r"\blambda\s*\("), Construct("lambda (a, b): ...", "lambda pair: ... pair[0], pair[1]")),
    (re.compile(r"\bdef\s+\w+\s*\([^)]*\([^)]*\)\s*[,)]"), Construct("def f((a, b))", "def f(pair)")),
)
_STRINGS = re.compile(r"""(?P<quote>["'])(?:(?!(?P=quote))[^\\]|\\.)*(?P=quote)|\#.*""")


def find(line: str) -> Construct | None:
    """The construct of Python 2 in a line that is a syntax error in Python 3; None where it holds none."""
    bare = _STRINGS.sub(lambda match: "" if match[0].startswith("#") else '""', line)
    for pattern, construct in _CONSTRUCTS:
        if pattern.search(bare):
            return construct
    return None
