"""Starter and solution notebooks of the assignments from one source each, so that the two never drift apart.

`assignments/<id>/source.py` is a notebook in the percent format. What stands between `### BEGIN SOLUTION` and
`### END SOLUTION` is the solution; the starter has `raise NotImplementedError` in its place. Both are written clean:
no outputs, no execution counts. Run `make notebooks` after changing a source.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ROOT / "assignments"
_CELL = re.compile(r"^# %%(?P<markdown> \[markdown\])?[^\n]*\n", re.MULTILINE)
_SOLUTION = re.compile(
    r"^(?P<indent> *)### BEGIN SOLUTION\n(?P<text>.*?)^ *### END SOLUTION\n?", re.MULTILINE | re.DOTALL
)
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
Notebook = dict[str, Any]  # a notebook is JSON


@dataclass(frozen=True)
class Cell:
    """One cell of a source, with the solution in it."""

    text: str
    markdown: bool

    def starter(self) -> Cell:
        """The cell as students get it."""
        blank = r"\g<indent>raise NotImplementedError  # your code here\n"
        return Cell(_SOLUTION.sub(blank, self.text).strip("\n"), self.markdown)

    def solution(self) -> Cell:
        """The cell as it is meant to become."""
        return Cell(_SOLUTION.sub(r"\g<text>", self.text).strip("\n"), self.markdown)


def cells(source: str) -> list[Cell]:
    """The cells of a text in the percent format; what stands before the first mark is not one of them."""
    marks = list(_CELL.finditer(source))
    ends = [*(mark.start() for mark in marks[1:]), len(source)]
    return [
        _cell(source[mark.end() : end], markdown=mark["markdown"] is not None)
        for mark, end in zip(marks, ends, strict=True)
    ]


def notebook(parts: list[Cell], **metadata: object) -> Notebook:
    """A clean notebook (format 4.5) of these cells."""
    return {
        "cells": [_json(number, part) for number, part in enumerate(parts, start=1)],
        "metadata": {**metadata, **_KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def written(book: Notebook) -> str:
    """The notebook as it stands in a file."""
    return json.dumps(book, indent=1, ensure_ascii=False) + "\n"


def notebooks(source: Path) -> dict[Path, str]:
    """The files that a source becomes, with their texts."""
    parts = cells(source.read_text(encoding="utf-8"))
    return {
        source.with_name("starter.ipynb"): written(notebook([part.starter() for part in parts])),
        source.with_name("solution.ipynb"): written(notebook([part.solution() for part in parts])),
    }


def sources() -> list[Path]:
    """The sources of all assignments that have one."""
    return sorted(ASSIGNMENTS.glob("*/source.py"))


def _cell(text: str, *, markdown: bool) -> Cell:
    return Cell(re.sub(r"^# ?", "", text, flags=re.MULTILINE) if markdown else text, markdown)


def _json(number: int, part: Cell) -> dict[str, object]:
    kind = {"cell_type": "markdown"} if part.markdown else {"cell_type": "code", "execution_count": None, "outputs": []}
    return {**kind, "id": f"cell-{number:02}", "metadata": {}, "source": part.text.splitlines(keepends=True)}


if __name__ == "__main__":
    for each in sources():
        for path, text in notebooks(each).items():
            path.write_text(text, encoding="utf-8")
