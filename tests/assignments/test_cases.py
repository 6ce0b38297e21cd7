"""What can be said of the assignments' files without running any of them."""

import json
import re
import warnings

import nbformat
import pytest
from cases import CASES, ROOT, SPECS, prerequisites
from notebooks import notebooks, sources

from grader.spec import load_spec

NOTEBOOKS = sorted((ROOT / "assignments").rglob("*.ipynb"))
LECTURE = {f"L{row}" for row in range(1, 22)}
COURSE = sorted(set(SPECS) - {"softmax-classifier"})  # the one-sitting version claims no rows of its own


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notebooks_are_valid(path):
    """Every notebook is valid nbformat 4.5 as it stands, cell ids included."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.parent.name)
def test_notebooks_are_what_their_source_says(source):
    """Starter and solution are up to date (`make notebooks`) and clean: no outputs, no execution counts."""
    for path, text in notebooks(source).items():
        assert path.read_text(encoding="utf-8") == text
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.parent.name)
def test_a_starter_gives_no_solution_away(source):
    """Nothing between the marks of a solution, nor the marks, is in the starter; the rest is in both."""
    starter, solution = notebooks(source).values()

    assert "SOLUTION" not in starter + solution
    assert starter.count("raise NotImplementedError") == source.read_text(encoding="utf-8").count("### BEGIN SOLUTION")
    assert "NotImplementedError" not in solution
    assert len(json.loads(starter)["cells"]) == len(json.loads(solution)["cells"])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_wrong_example_says_what_must_catch_it(case):
    """Wrong examples name checks that their spec has, each once; right ones name none; every edit changes something."""
    if case.file is None:
        assert case.edited()
    if case.right:
        assert case.fails == ()
        return
    assert case.name.startswith("wrong_")
    assert case.fails
    assert len(set(case.fails)) == len(case.fails)
    assert set(case.fails) <= prerequisites(case.assignment).keys()


@pytest.mark.parametrize("assignment", SPECS)
def test_wrong_examples_are_different_mistakes(assignment):
    """No two edits of a solution give the same hand-in."""
    texts = [json.dumps(case.edited()) for case in CASES if case.assignment == assignment and case.file is None]

    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("assignment", SPECS)
def test_every_check_is_worth_having(assignment):
    """Each check of a spec catches at least one of the wrong examples."""
    caught = {check for case in CASES if case.assignment == assignment for check in case.fails}

    assert prerequisites(assignment).keys() <= caught


@pytest.mark.parametrize("assignment", COURSE)
def test_every_check_claims_a_row_or_catches_something_alone(assignment):
    """A check that claims no row of the lecture is the only one to catch some wrong example."""
    alone = {case.fails[0] for case in CASES if case.assignment == assignment and len(case.fails) == 1}
    checks = load_spec(SPECS[assignment]).checks

    assert {check.id for check in checks if not check.claims} <= alone
    assert {claim for check in checks for claim in check.claims} <= LECTURE


def test_every_row_of_the_lecture_is_claimed():
    """Together the checks of the course cover all that the lecture teaches."""
    claimed = {claim for name in COURSE for check in load_spec(SPECS[name]).checks for claim in check.claims}

    assert claimed == LECTURE


@pytest.mark.parametrize("assignment", COURSE)
def test_a_spec_has_checks_for_students_and_for_staff(assignment):
    """Students see examples and properties; hidden draws and edge cases are the staff's."""
    seen = [check.visibility == "visible" for check in load_spec(SPECS[assignment]).checks]

    assert any(seen)
    assert not all(seen)


@pytest.mark.parametrize("assignment", SPECS)
def test_the_handout_promises_the_points_of_the_spec(assignment):
    """The points in the handout's table come to those of the checks."""
    handout = (ROOT / "assignments" / assignment / "README.md").read_text(encoding="utf-8")
    promised = [int(points) for points in re.findall(r"^\| `\w+\(.*\| (\d+) \|$", handout, re.MULTILINE)]
    spec = load_spec(SPECS[assignment])

    assert len(promised) == len([name for name in spec.functions if "." not in name])
    assert sum(promised) == sum(check.points for check in spec.checks)


@pytest.mark.parametrize("assignment", SPECS)
def test_an_assignment_is_complete(assignment):
    """A handout, a starter and a solution stand beside right examples and at least twelve wrong ones."""
    folder = ROOT / "assignments" / assignment

    assert (folder / "README.md").is_file()
    assert (folder / "starter.ipynb").is_file()
    assert (folder / "solution.ipynb").is_file()
    assert sum(case.right for case in CASES if case.assignment == assignment) >= 3
    assert sum(not case.right for case in CASES if case.assignment == assignment) >= 12


def test_the_students_digits_are_those_of_the_specs():
    """Where `digits.npz` is handed out it is the file that the specs name."""
    copies = sorted((ROOT / "assignments").glob("*/digits.npz"))

    assert copies
    assert {path.read_bytes() for path in copies} == {(ROOT / "specs" / "digits.npz").read_bytes()}
