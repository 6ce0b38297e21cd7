"""Where a function keeps what another one needs: a cache, an entry of one, an attribute, a function of its own."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
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
    found = text.split("\n")[line - 1]
    return any(pattern.search(found) for pattern in (_KEEPS, _SETS, _CACHE)) or line in _inside(text)


@lru_cache(maxsize=64)
def _inside(text: str) -> frozenset[int]:
    """The lines of the functions that are made in others."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return frozenset()
    outer = (node for node in nodes if isinstance(node, ast.FunctionDef))
    inner = (each for node in outer for each in ast.walk(node) if each is not node)
    made = [each for each in inner if isinstance(each, ast.FunctionDef | ast.Lambda)]
    return frozenset(line for each in made for line in range(each.lineno, (each.end_lineno or each.lineno) + 1))
