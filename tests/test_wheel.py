"""The built package, away from the checkout: what `pip install` gives works by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module", name="installed")
def _installed(tmp_path_factory):
    """A folder with the package as its wheel has it."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-compile"]
    subprocess.run([*pip, "--target", folder, ROOT], check=True, capture_output=True, cwd=folder)
    return folder


@pytest.mark.parametrize("assignment", ["softmax", "softmax-regression"])
def test_an_installed_package_checks_by_id(installed, assignment):
    """`grader check NAME NOTEBOOK` finds the spec, its reference and its data in the package."""
    notebook = ROOT / "assignments" / assignment / "solution.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "grader", "check", assignment, notebook],
        capture_output=True,
        text=True,
        cwd=installed,
        check=False,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert (installed / "grader" / "shipped" / f"{assignment}.yaml").is_file()
