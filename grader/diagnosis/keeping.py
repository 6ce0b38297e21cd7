"""Where a function keeps what another one needs: a cache, an entry of one, an attribute, a function of its own."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from grader.diagnosis.bench import CONSTRUCTOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.diagnosis.bench import Bench
    from grader.diagnosis.questions import Question
    from grader.mutation.edit import Placed

# What is returned, appended, put into a dict, a list or a tuple, or set as an attribute or entry.
_KEEPS = re.compile(
    r"\breturn\b|\.(?:append|extend|update|setdefault)\(|\b(?:dict|list|tuple)\(|[{\[]\s*[\"']|\w = [\[({]"
)
_SETS = re.compile(r"^\s*(?:\w+\.\w[\w.]*|\w+\[[^=]*\])(?:\s*,\s*[\w.]+)*\s*[-+*/@]?=(?!=)")
_DEFINES, _LAMBDA = re.compile(r"\s*(?:async\s+)?def\b"), re.compile(r"\blambda\b")
_CACHE = re.compile(r"^\s*(\w*(?:cache|saved|memo|ctx)\w*)\b")


def handing_on(student: Bench, name: str) -> Iterator[Placed]:
    """The edits of a function that hands another one what only the hand-in's own understand.

    What it answers otherwise is known to be right where it has passed: then only what it keeps can be wrong. Of a class
    it is the constructor.
    """
    made = f"{name}{CONSTRUCTOR}" if any(each.startswith(f"{name}.") for each in student.names) else name
    for placed in student.edits(made):
        if name not in student.right or keeps(student.text_of(placed), placed.edit.line):
            yield placed


def providers(questions: Sequence[Question], student: Bench, name: str) -> list[Placed]:
    """The edits of the functions that hand a function what only the student's own understand: a cache."""
    calls = [call for question in questions for call in question.calls if call.name in student.names]
    others = dict.fromkeys(call.name for call in calls if not call.ways and call.name != name)
    return list(dict.fromkeys(placed for other in others for placed in handing_on(student, other)))


def keeps(text: str, line: int) -> bool:
    """Whether a line keeps something, or stands in a function that is made in another one, and is handed on."""
    lines = text.split("\n")
    kept = any(pattern.search(lines[line - 1]) for pattern in (_KEEPS, _SETS, _CACHE))
    return kept or _made_inside(lines, line - 1)


def _made_inside(lines: Sequence[str], at: int) -> bool:
    """Whether a line belongs to a function inside another one, by how far it stands in: no text is parsed here."""
    made = int(_LAMBDA.search(lines[at]) is not None)
    margin = sys.maxsize
    for line in lines[at::-1]:
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent < margin:
            margin = indent
            made += _DEFINES.match(line) is not None
        if made > 1 or margin == 0:
            break
    return made > 1
