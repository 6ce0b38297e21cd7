"""Hand-ins of the assignments: the solution, notebooks and modules in other styles, and small edits of the solution.

`assignments/<id>/examples.yaml` lists the edits, each with a name: `right` ones must get full marks, `wrong` ones must
lose exactly the checks under `fails`; others may be inconclusive where `undecided` says why, and `not_yet` says why the
grader judges otherwise today. Those that take it long are `slow`. An edit replaces text in the cell that defines a
function (`change`, every occurrence) or the whole cell (`write`). Files in `examples/` are hand-ins as they are and
say in their metadata (a module: in its first line) what they lose. `python .ci/course/examples.py DIR` writes all.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ROOT / "assignments"
NAMES = tuple(sorted(path.name for path in ASSIGNMENTS.iterdir() if path.is_dir()))


@dataclass(frozen=True)
class Example:
    """A hand-in of an assignment, and the checks that it must lose (none: full marks)."""

    assignment: str
    name: str
    right: bool
    fails: tuple[str, ...] = ()
    file: Path | None = None  # as it is; else an edit of the solution
    change: dict[str, dict[str, str]] = field(default_factory=dict)
    write: dict[str, str] = field(default_factory=dict)
    not_yet: str = ""  # why the grader does not judge it so today
    undecided: str = ""  # why some of the other checks may be inconclusive: nobody's points, a person looks
    slow: bool = False  # whether the judge has to try many hypotheses

    def __str__(self) -> str:
        return f"{self.assignment}/{self.name}"

    def at(self, folder: Path) -> Path:
        """A file with it, written to `folder` where there is none yet."""
        if self.file is not None:
            return self.file
        path = folder / f"{self.assignment}-{self.name}.ipynb"
        if not path.exists():
            path.write_text(json.dumps(self.edited(), indent=1), encoding="utf-8")
        return path

    def edited(self) -> dict[str, Any]:
        """The solution with the edits in it.

        Raises:
            ValueError: there is no such function, or nothing in it to change.
        """
        book: dict[str, Any] = json.loads(_solution(self.assignment))
        for name, text in self.write.items():
            _defining(book, name)["source"] = text.splitlines(keepends=True)
        for name, replacements in self.change.items():
            cell = _defining(book, name)
            text = "".join(cell["source"])
            for old, new in replacements.items():
                if old not in text:
                    raise ValueError(f"{self}: {old!r} does not stand in the cell of {name}")
                text = text.replace(old, new)
            cell["source"] = text.splitlines(keepends=True)
        if self.fails:
            book["metadata"]["grader"] = {"fails": list(self.fails)}
        return book


def examples(assignment: str) -> list[Example]:
    """The solution, the files and the edits of one assignment."""
    home = ASSIGNMENTS / assignment
    files = [*home.glob("solution.ipynb"), *sorted((home / "examples").glob("*"))]
    found = [_of_file(assignment, path) for path in files if path.suffix in {".ipynb", ".py"}]
    listed = home / "examples.yaml"
    entries = yaml.safe_load(listed.read_text(encoding="utf-8")) if listed.is_file() else {}
    for kind in ("right", "wrong"):
        for name, entry in entries.get(kind, {}).items():
            found.append(_of_entry(assignment, f"{kind}_{name}", entry))
    return found


def _of_entry(assignment: str, name: str, entry: dict[str, Any]) -> Example:
    return Example(
        assignment,
        name,
        right=name.startswith("right_"),
        fails=tuple(entry.get("fails", ())),
        change=entry.get("change", {}),
        write=entry.get("write", {}),
        not_yet=entry.get("not_yet", ""),
        undecided=entry.get("undecided", ""),
        slow=entry.get("slow", False),
    )


def _of_file(assignment: str, path: Path) -> Example:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        told = json.loads(text)["metadata"].get("grader", {})
        fails, undecided = told.get("fails", ()), told.get("undecided", "")
    else:
        first = text.partition("\n")[0]
        fails, undecided = first.removeprefix("# fails: ").split(", ") if first.startswith("# fails: ") else (), ""
    right = path.stem == "solution" or path.name.startswith("right_")
    return Example(assignment, path.stem, right=right, fails=tuple(fails), file=path, undecided=undecided)


def _defining(book: dict[str, Any], name: str) -> dict[str, Any]:
    definition = re.compile(rf"^(?:def|class) {re.escape(name)}\b", re.MULTILINE)
    for cell in book["cells"]:
        if cell["cell_type"] == "code" and definition.search("".join(cell["source"])):
            found: dict[str, Any] = cell
            return found
    raise ValueError(f"no cell defines {name}")


@cache
def _solution(assignment: str) -> str:
    return (ASSIGNMENTS / assignment / "solution.ipynb").read_text(encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in NAMES:
        for example in examples(each):
            example.at(target)
