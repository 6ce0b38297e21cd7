"""Write docs/course.md: each row of the lecture with its references, checks and assignments. Nothing in it is typed.

Rows stand in assignments/lecture.yaml, references name them in their docstrings, checks under `claims`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "course.md"
ORDER = ("softmax", "cross-entropy", "gradients", "softmax-regression", "deep-network", "pytorch")
_ROW = re.compile(r"lecture (L\d+(?:, L\d+)*)")
_HEAD = """\
# The course

Six assignments on softmax classification, from the activation to a deep network. Each has a handout (README.md), a
starter and a solution notebook, a spec with checks for students and for staff, and wrong solutions with the checks that
each must lose. `grader check NAME NOTEBOOK` finds the spec by its name. This page is made by `make course` from the
specs and the docstrings of the references.

"""
_ALSO = """
[softmax-classifier](../assignments/softmax-classifier/README.md) is the output layer in one sitting: what is most
important of the first three. `softmax-classifier-rows` and `softmax-regression-rows` are specs for courses that keep
one example a row.
"""
_COLUMNS = "| assignment | what is written | checks (for staff only) | points | wrong solutions |"


@dataclass
class Row:
    """One row of the lecture and what belongs to it."""

    name: str
    says: str
    references: list[str] = field(default_factory=list)
    checks: dict[str, list[str]] = field(default_factory=dict)


def rows() -> dict[str, Row]:
    """All rows, with the references and checks that name them."""
    told = yaml.safe_load((ROOT / "assignments" / "lecture.yaml").read_text(encoding="utf-8"))
    found = {name: Row(name, says) for name, says in told.items()}
    for module in sorted((ROOT / "reference").glob("*.py")):
        for function, names in _named(module):
            for name in names:
                found[name].references.append(f"{module.stem}.{function}")
    for assignment in ORDER:
        for check in spec(assignment)["checks"]:
            for name in check.get("claims", ()):
                found[name].checks.setdefault(assignment, []).append(check["id"])
    return found


def spec(assignment: str) -> dict[str, Any]:
    """An assignment's spec, as YAML has it."""
    text = (ROOT / "specs" / f"{assignment}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def page() -> str:
    """The whole page."""
    return f"{_HEAD}{_assignments()}\n## Row by row\n\n{_rows()}"


def _assignments() -> str:
    lines = [_COLUMNS, "|---|---|---|---|---|"]
    for assignment in ORDER:
        read = spec(assignment)
        checks = read["checks"]
        hidden = sum(check.get("visibility", "visible") != "visible" for check in checks)
        functions = ", ".join(f"`{name}`" for name in read["functions"])
        entries = yaml.safe_load((ROOT / "assignments" / assignment / "examples.yaml").read_text(encoding="utf-8"))
        points = sum(check.get("points", 1) for check in checks)
        link = f"[{assignment}](../assignments/{assignment}/README.md)"
        lines.append(f"| {link} | {functions} | {len(checks)} ({hidden}) | {points} | {len(entries['wrong'])} |")
    return "\n".join(lines) + "\n" + _ALSO


def _rows() -> str:
    lines = ["| row | what it teaches | reference | checks |", "|---|---|---|---|"]
    for row in rows().values():
        references = ", ".join(f"`{name}`" for name in row.references)
        checks = "<br>".join(f"{name}: {', '.join(ids)}" for name, ids in row.checks.items())
        lines.append(f"| {row.name} | {row.says} | {references} | {checks} |")
    return "\n".join(lines) + "\n"


def _named(module: Path) -> list[tuple[str, list[str]]]:
    """The functions and classes of a module whose docstrings name rows."""
    named = []
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            text = " ".join((ast.get_docstring(node) or "").split())
            names = [name for found in _ROW.findall(text) for name in found.split(", ")]
            if names:
                named.append((node.name, names))
    return named


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
