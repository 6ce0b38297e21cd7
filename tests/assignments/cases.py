"""The cases of every assignment: its files, and the edits of its solution that examples.yaml lists."""

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / ".ci" / "course"))

from examples import NAMES, examples  # noqa: E402 -- found by the line above

SPECS = {name: ROOT / "specs" / f"{name}.yaml" for name in NAMES}
CASES = [case for name in NAMES for case in examples(name)]


def prerequisites(assignment: str) -> dict[str, set[str]]:
    """The checks of an assignment's spec by id, each with those that it names in `after`."""
    checks = yaml.safe_load(SPECS[assignment].read_text(encoding="utf-8"))["checks"]
    return {check["id"]: set(check.get("after", ())) for check in checks}


LEFT_OPEN = "pytorch/wrong_module_without_relu"  # what takes a wrong object is neither right nor wrong by itself


def sample():
    """The wrong cases to try each time: every file, and edits until the checks of each spec have caught something.

    Edits with which the judge has to try many hypotheses (`slow`, `undecided`) are left to `make bench-library`, all
    but one.
    """
    chosen = [case for case in CASES if not case.right and (case.file is not None or str(case) == LEFT_OPEN)]
    for name in NAMES:
        open_ = set(prerequisites(name))
        for case in sorted((case for case in CASES if case.assignment == name), key=lambda case: len(case.fails)):
            if case.file is None and not (case.undecided or case.slow) and open_ & set(case.fails):
                open_ -= set(case.fails)
                chosen.append(case)
    return chosen
