"""A whole class: one report each, a gradebook, nothing graded twice, and nobody stops the rest."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from grader.classroom.batch import collect, digest, grade_all, prepare, write_gradebook
from grader.errors import GraderError, SubmissionError
from grader.grading import order

ROOT = Path(__file__).resolve().parents[2]
SOFTMAX = ROOT / "assignments/softmax-classifier"
ONLY = ("cat", "dZ", "cost-value", "softmax-value")


@pytest.fixture
def folder(tmp_path):
    """A small class: a right notebook, a wrong one, an empty one, one that is no notebook, and a folder."""
    folder = tmp_path / "submissions"
    (folder / "dora").mkdir(parents=True)
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "alice.ipynb")
    shutil.copy(SOFTMAX / "examples/wrong_dZ_sign.ipynb", folder / "bob.ipynb")
    (folder / "carol.ipynb").write_text('{"cells": [')
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "dora/homework.ipynb")
    (folder / "notes.txt").write_text("not a hand-in")
    return folder


def run(folder, out, **options):
    """Grade the class into `out` and give the results by name."""
    prepare(out)
    results = list(grade_all(order("softmax-classifier", only=ONLY, **options), collect([folder]), out, workers=2))
    write_gradebook(results, out)
    return {result.hand_in.name: result for result in results}


def test_everyone_gets_a_report_and_a_row(folder, tmp_path):
    """A truncated notebook costs nobody else anything, and has a row that says why."""
    out = tmp_path / "reports"
    results = run(folder, out, seed=5)
    rows = {row["submission"]: row for row in csv.DictReader(io.StringIO((out / "gradebook.csv").read_text()))}

    assert set(results) == {"alice", "bob", "carol", "dora"}
    assert results["alice"].report.score == results["dora"].report.score == results["alice"].report.points
    assert results["bob"].report.score == results["bob"].report.points - 3
    assert "carol.ipynb" in results["carol"].problem
    assert results["carol"].report.provisional
    assert len(rows) == 4
    assert all((out / f"{name}.{kind}").is_file() for name in results for kind in ("json", "html"))


def test_a_rerun_skips_what_is_graded(folder, tmp_path):
    """The same spec, hand-in and grader: the report stays; a changed hand-in is graded again."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    before = (out / "alice.json").read_bytes()
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "bob.ipynb")
    results = run(folder, out, seed=6)

    assert {name for name, result in results.items() if result.kept} == {"alice", "carol", "dora"}
    assert (out / "alice.json").read_bytes() == before
    assert results["bob"].report.score == results["bob"].report.points


def test_a_damaged_report_is_made_anew(folder, tmp_path):
    """A report that cannot be read, or of other checks, does not count as graded."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    (out / "alice.json").write_text("{")
    report = json.loads((out / "dora.json").read_text())
    report["verdicts"] = report["verdicts"][:1]
    (out / "dora.json").write_text(json.dumps(report))

    assert {name for name, result in run(folder, out).items() if result.kept} == {"bob", "carol"}


def test_names_are_unique_even_on_filesystems_without_case(tmp_path):
    """a.ipynb, a.py and A.zip get three report names."""
    for name in ("a.ipynb", "a.py", "A.zip"):
        (tmp_path / name).write_text("")

    assert len({hand_in.name.casefold() for hand_in in collect([tmp_path])}) == 3


def test_what_is_missing_is_said(tmp_path):
    """A path that does not exist, a folder without hand-ins, a folder that cannot be made."""
    with pytest.raises(SubmissionError, match="no such file"):
        collect([tmp_path / "nowhere"])
    with pytest.raises(SubmissionError, match="no hand-ins"):
        collect([tmp_path])
    (tmp_path / "file").write_text("")
    with pytest.raises(GraderError, match="cannot write"):
        prepare(tmp_path / "file" / "out")


def test_a_folders_digest_is_of_names_and_bytes(tmp_path):
    """Renaming or changing a file changes it; links are not followed."""
    (tmp_path / "a").write_text("1")
    first = digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    second = digest(tmp_path)
    (tmp_path / "b").write_text("2")

    assert len({first, second, digest(tmp_path)}) == 3


def test_a_fault_of_ours_costs_only_the_hand_in_that_met_it(folder, tmp_path, monkeypatch):
    """When grading one hand-in fails by a bug, the others get their reports, and the result says whose fault it is."""
    from grader.grading import Grader

    real = Grader.grade

    def sometimes(self, path, progress=None):
        if path.name == "bob.ipynb":
            raise AssertionError("planted")
        return real(self, path, progress)

    monkeypatch.setattr(Grader, "grade", sometimes)
    results = run(folder, tmp_path / "reports", seed=5)

    assert {name for name, result in results.items() if result.ours} == {"bob"}
    assert "fault of the grader" in results["bob"].problem
    assert results["alice"].report.score == results["dora"].report.score > 0
    assert not (tmp_path / "reports" / "bob.json").exists()
