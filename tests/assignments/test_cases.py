"""What can be said of the assignments' files without running any of them."""

import re
import warnings

import nbformat
import pytest
from cases import CASES, ROOT, SPECS, prerequisites

from grader.spec import load_spec

NOTEBOOKS = sorted((ROOT / "assignments").rglob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_valid(path):
    """Every notebook is valid nbformat 4.5 as it stands, cell ids included."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_example_says_what_must_catch_it(case):
    """Wrong examples name checks that their spec has, each once; right ones name none."""
    if case.right:
        assert case.fails is None
        return
    assert case.path.name.startswith("wrong_")
    assert case.fails
    assert len(set(case.fails)) == len(case.fails)
    assert set(case.fails) <= prerequisites(case.assignment).keys()


@pytest.mark.parametrize("assignment", SPECS)
def test_every_check_is_worth_having(assignment):
    """Each check of a spec catches at least one of the wrong examples."""
    caught = {check for case in CASES if case.assignment == assignment for check in case.fails or ()}

    assert prerequisites(assignment).keys() <= caught


@pytest.mark.parametrize("assignment", SPECS)
def test_the_handout_promises_the_points_of_the_spec(assignment):
    """The points in the handout's table come to those of the checks."""
    handout = (ROOT / "assignments" / assignment / "README.md").read_text(encoding="utf-8")
    promised = [int(points) for points in re.findall(r"^\| `\w+\(.*\| (\d+) \|$", handout, re.MULTILINE)]
    spec = load_spec(SPECS[assignment])

    assert len(promised) == len(spec.functions)
    assert sum(promised) == sum(check.points for check in spec.checks)


@pytest.mark.parametrize("assignment", SPECS)
def test_an_assignment_is_complete(assignment):
    """A handout, a starter and a solution stand beside the examples."""
    folder = ROOT / "assignments" / assignment

    assert (folder / "README.md").is_file()
    assert (folder / "starter.ipynb").is_file()
    assert (folder / "solution.ipynb").is_file()
    assert sum(case.right for case in CASES if case.assignment == assignment) >= 8
    assert sum(not case.right for case in CASES if case.assignment == assignment) >= 22
