"""A spec with one check more, as if its author had written it under the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.spec.build import build
from grader.spec.document import read_document
from grader.spec.problems import Problems

if TYPE_CHECKING:
    from pathlib import Path

    from grader.spec.model import Spec

_CHECKS = re.compile(r"^checks:[ \t]*(#.*)?\n(?P<items>(?:[ \t].*\n|-.*\n|#.*\n|[ \t]*\n)*)", re.MULTILINE)
_ITEM = re.compile(r"^([ \t]*)- ", re.MULTILINE)


def extended(text: str, check: str) -> str | None:
    """The spec's text with the check (`- id: ...`, not indented) behind its last one; None where that has no place."""
    text = text if text.endswith("\n") else f"{text}\n"
    found = _CHECKS.search(text)
    item = _ITEM.search(found["items"]) if found else None
    if found is None or item is None:
        return None
    written = found["items"].rstrip()
    added = "\n".join(item[1] + line for line in check.splitlines())
    at = found.start("items")
    return f"{text[:at]}{written}\n{added}\n{text[at + len(written) + 1 :]}"


def spec_from(text: str, path: Path) -> Spec | None:
    """The spec that this text would be at this path; None where it has mistakes."""
    problems = Problems(str(path))
    root = read_document(text, problems)
    spec = None if root is None else build(root, path, text.encode(), problems)
    return spec if not any(not problem.advice for problem in problems.in_order()) else None
