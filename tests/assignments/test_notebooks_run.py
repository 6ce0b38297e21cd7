"""The notebooks that students get and those that staff show run from top to bottom."""

import json
import os
import subprocess
import sys

import pytest
from cases import ROOT, SPECS

UNWRITTEN = "NotImplementedError"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What went wrong in each notebook, all of them run by one process as Jupyter would."""
    paths = [ROOT / "assignments" / name / f"{kind}.ipynb" for name in SPECS for kind in ("solution", "starter")]
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci/course/run.py"), *map(str, paths)],
        env={**os.environ, "IPYTHONDIR": str(tmp_path_factory.mktemp("ipython"))},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return dict(zip(paths, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("assignment", SPECS)
def test_a_solution_runs_from_top_to_bottom(ran, assignment):
    """No cell raises, and every `grader.check` in it passes every check that it names."""
    assert ran[ROOT / "assignments" / assignment / "solution.ipynb"] == {"raised": [], "lost": []}


@pytest.mark.parametrize("assignment", SPECS)
def test_a_starter_runs_from_top_to_bottom(ran, assignment):
    """What is still to be written says so; nothing else raises, and every check is told as not written yet."""
    found = ran[ROOT / "assignments" / assignment / "starter.ipynb"]

    assert all(each.endswith(UNWRITTEN) for each in found["raised"])
    assert found["lost"]
    assert all(each.endswith(("unwritten", "skipped", "failed")) for each in found["lost"])
