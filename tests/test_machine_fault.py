"""What this machine lacks, or is too busy for, costs nobody points."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from grader.doctor import examine
from grader.grading import grade
from grader.model import Status

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """
format: 1
id: one
title: One function
reference: one_reference.py
functions:
  double: {args: [x]}
  triple: {args: [x]}
draw:
  x: {normal: [3]}
checks:
  - {id: double, says: It doubles., points: 1, matches: double}
  - {id: triple, says: It triples., points: 1, matches: triple}
"""
REFERENCE = "def double(x):\n    return 2 * x\n\n\ndef triple(x):\n    return 3 * x\n"
HAND_IN = """
import cupy as cp

def double(x):
    return cp.multiply(x, 2)

def triple(x):
    return 3 * x
"""


def test_a_package_that_is_missing_here_is_nobodys_zero(tmp_path: Path):
    """A check that needs a published package is inconclusive, the report provisional, and the rest is judged."""
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "one_reference.py").write_text(REFERENCE)
    (tmp_path / "hw.py").write_text(HAND_IN)

    report = grade(tmp_path / "one.yaml", tmp_path / "hw.py")

    double, triple = report.verdicts
    assert (double.status, triple.status) == (Status.INCONCLUSIVE, Status.PASSED)
    assert report.provisional
    assert double.diagnosis.code == "missing-here"
    assert double.message.startswith("`cupy` is not installed here")
    assert double.help == "whoever grades installs `cupy` and grades again"


def test_doctor_says_beforehand_which_packages_are_missing(tmp_path: Path):
    """With a spec it looks at what the starter imports; modules that come with the course are not asked for."""
    (tmp_path / "one.yaml").write_text(SPEC.replace("functions:", "starter: start.py\nfiles: [helper.py]\nfunctions:"))
    (tmp_path / "one_reference.py").write_text(REFERENCE)
    (tmp_path / "start.py").write_text("import os\nimport numpy as np\nimport helper\nfrom cupy.linalg import norm\n")
    (tmp_path / "helper.py").write_text("import nowhere_to_be_found\n")

    found = {one.name: (one.ok, one.remedy) for one in examine(str(tmp_path / "one.yaml")) if "package" in one.name}

    assert found == {
        "package cupy": (False, "install cupy where you grade"),
        "package nowhere_to_be_found": (False, "install nowhere_to_be_found where you grade"),
        "package numpy": (True, None),
    }


def test_a_class_is_told_what_the_machine_lacks(tmp_path: Path):
    """The end of a class's run says which package is missing here and how many hand-ins need it."""
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "one_reference.py").write_text(REFERENCE)
    (tmp_path / "class").mkdir()
    for name in ("ann", "bob"):
        (tmp_path / "class" / f"{name}.py").write_text(HAND_IN)
    command = [sys.executable, "-m", "grader", "grade", "one.yaml", "class", "--seed", "1"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    assert "`cupy` is not installed here: 2 hand-ins need it; install it and grade again" in done.stdout
