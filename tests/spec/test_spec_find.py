"""A spec is found by path or by id."""

from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.spec import lint, load_spec

ROOT = Path(__file__).resolve().parents[2]


def test_by_id():
    """A spec that ships with the package is found by its id and by its file's name."""
    by_id, by_path = load_spec("softmax-classifier-rows"), load_spec(ROOT / "specs" / "softmax-classifier-rows.yaml")

    assert by_id == by_path
    assert load_spec("softmax").id == "softmax"
    assert load_spec("softmax-classifier").id == "softmax-classifier"


def test_unknown_id():
    """An id that is not there is answered with the nearest one."""
    with pytest.raises(GraderError, match="there is no spec 'softmax-clasifier'; did you mean 'softmax-classifier'"):
        load_spec("softmax-clasifier")


def test_missing_file(tmp_path):
    """A path that leads nowhere says so, to load_spec and to lint."""
    path = tmp_path / "gone.yaml"
    with pytest.raises(GraderError, match="there is no file"):
        load_spec(path)

    assert [str(problem) for problem in lint(path)] == [f"{path}:1:1: there is no file {path}"]


def test_folder(tmp_path):
    """A folder is not a spec."""
    with pytest.raises(GraderError, match="is a folder; name a spec in it"):
        load_spec(tmp_path)


def test_shipped_specs_are_right():
    """Every spec in specs/ loads."""
    paths = sorted((ROOT / "specs").glob("*.yaml"))

    assert paths
    assert [problem for path in paths for problem in lint(path)] == []
