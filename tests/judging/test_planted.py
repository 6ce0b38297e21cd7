"""The tests bite: bugs that are planted in the comparison are seen; benchmarks/planted.py plants them everywhere."""

import subprocess
import sys
from pathlib import Path

from benchmarks.planted import misplaced, plants

ROOT = Path(__file__).parents[2]


def test_every_plant_has_its_place():
    """Each text stands in its file once, what comes of it is Python, and no two plants are the same."""
    found = plants()

    assert misplaced(found) == []
    assert len({plant.label for plant in found}) == len(found) >= 100


def test_a_sample_of_planted_bugs_is_seen():
    """Ten bugs in grader/compare.py, one at a time in a copy, in a process of its own."""
    tests = ["tests/test_compare.py", "tests/judging/test_comparison.py"]
    options = ["--only", "compare.py", "--sample", "10", "--workers", "1", "--tests", *tests]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.planted", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
