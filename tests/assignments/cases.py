"""The cases of every assignment, found by folder: a new case is a new file."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SPECS = {folder.name: ROOT / "specs" / f"{folder.name}.yaml" for folder in sorted((ROOT / "assignments").iterdir())}


@dataclass(frozen=True)
class Case:
    """A hand-in of an assignment, and the checks that must not pass (None where nothing is said of them)."""

    assignment: str
    path: Path
    fails: tuple[str, ...] | None

    @property
    def right(self) -> bool:
        """Whether it must get full marks."""
        return self.path.name.startswith("right_") or self.path.stem == "solution"

    def __str__(self) -> str:
        return f"{self.assignment}/{self.path.name}"


def prerequisites(assignment: str) -> dict[str, set[str]]:
    """The checks of an assignment's spec by id, each with those that it names in `after`."""
    checks = yaml.safe_load(SPECS[assignment].read_text(encoding="utf-8"))["checks"]
    return {check["id"]: set(check.get("after", ())) for check in checks}


def expected_failures(path: Path) -> tuple[str, ...] | None:
    """What the file itself says: a notebook in its metadata, a module in its first line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        fails = json.loads(text)["metadata"].get("grader", {}).get("fails")
        return tuple(fails) if fails is not None else None
    first = text.partition("\n")[0]
    return tuple(first.removeprefix("# fails: ").split(", ")) if first.startswith("# fails: ") else None


def find_cases() -> list[Case]:
    """The solution and every example of every assignment."""
    paths = [
        (assignment, path)
        for assignment in SPECS
        for folder in [ROOT / "assignments" / assignment]
        for path in [*folder.glob("solution.*"), *sorted((folder / "examples").glob("*"))]
        if path.suffix in {".ipynb", ".py"}
    ]
    return [Case(assignment, path, expected_failures(path)) for assignment, path in paths]


CASES = find_cases()
