"""A whole class: one report each, a gradebook, nothing graded twice, and nobody stops the rest."""

import csv
import io
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.classroom.hand_ins import collect, digest
from grader.classroom.key import key_of, serves
from grader.classroom.run import grade_all, write_gradebook
from grader.classroom.store import Store
from grader.errors import GraderError, SubmissionError
from grader.order import order, order_from

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
    ordered = order("softmax-classifier", only=ONLY, **options)
    with Store(out) as store:
        results = list(grade_all(ordered, collect([folder]), store, workers=2))
        write_gradebook(store)
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
    """The same key: the report stays to the byte; a changed hand-in is graded again."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    before = (out / "alice.json").read_bytes()
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "bob.ipynb")
    results = run(folder, out, seed=5)

    assert {name for name, result in results.items() if result.kept} == {"alice", "carol", "dora"}
    assert (out / "alice.json").read_bytes() == before
    assert results["bob"].report.score == results["bob"].report.points


@pytest.mark.parametrize(
    "changed",
    [{"seed": 2}, {"run": "all"}, {"only": ("dZ",)}, {"spec": ROOT / "specs/softmax-classifier-rows.yaml"}],
    ids="-".join,
)
def test_another_key_is_graded_again(changed):
    """Another seed, run mode, choice of checks or spec: no report made before serves."""
    was, now = (order(**{"spec": "softmax-classifier", "seed": 1, "only": ONLY[:1]} | each) for each in ({}, changed))

    assert serves(key_of(was, "x"), key_of(was, "x"))
    assert not serves(key_of(was, "x"), key_of(now, "x"))
    assert not serves(key_of(was, "x"), key_of(was, "y"))


@pytest.mark.parametrize(
    ("made", "asked", "expected"),
    [
        ("limits", "strong", False),
        ("standard (no fresh uid)", "strong", False),
        ("strong", "limits", True),
        ("standard", "standard", True),
        ("limits", "auto", True),
    ],
)
def test_no_report_of_a_weaker_tier_is_kept(made, asked, expected):
    """A report serves a run that asks for its tier or a weaker one; `auto` asks for none in particular."""
    run = order("softmax-classifier", isolation=asked)

    assert serves(key_of(run, "x", made), key_of(run, "x")) is expected


def test_a_failure_of_the_machine_is_never_kept(folder, tmp_path):
    """A file that could not be opened is graded as soon as it can be; one that is no notebook is not read again."""
    out = tmp_path / "reports"
    (folder / "alice.ipynb").unlink()
    (folder / "alice.ipynb").symlink_to(tmp_path / "share-that-is-not-mounted.ipynb")
    first = run(folder, out, seed=5)
    shutil.copy(SOFTMAX / "solution.ipynb", tmp_path / "share-that-is-not-mounted.ipynb")
    second = run(folder, out, seed=5)

    assert first["alice"].problem
    assert second["alice"].problem is None
    assert {name for name, result in second.items() if result.kept} == {"bob", "carol", "dora"}


def test_the_same_key_gives_the_same_report(tmp_path):
    """In another process, from the run's bytes alone, in another place, with PyTorch imported or not: every byte."""
    pytest.importorskip("torch")
    value = order("softmax-classifier", seed=7, only=ONLY).run
    (tmp_path / "run").write_bytes(pickle.dumps(value))
    code = (
        "import pickle, sys, pathlib, msgspec\n"
        "from grader.grading import Grader\nfrom grader.order import order_from\n"
        "if 'torch' in sys.argv[3]: import torch\n"
        "pathlib.Path(sys.argv[3]).mkdir()\n"
        "run = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "with Grader(order_from(run, pathlib.Path(sys.argv[3]))) as grading:\n"
        "    report = grading.grade(pathlib.Path(sys.argv[2]))\n"
        "verdicts = tuple(msgspec.structs.replace(v, seconds=0) for v in report.verdicts)\n"
        "report = msgspec.structs.replace(report, seconds=0, verdicts=verdicts)\n"
        "sys.stdout.buffer.write(msgspec.json.encode(report))"
    )
    hand_in = SOFTMAX / "examples/wrong_dZ_sign.ipynb"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code, tmp_path / "run", hand_in, tmp_path / name], check=True, stdout=subprocess.PIPE
        ).stdout
        for name in ("plain", "with-torch", "again")
    }

    assert len(texts) == 1
    assert b'"torch"' in texts.pop()


def test_a_run_carries_its_own_reference(tmp_path):
    """A spec with a reference, a helper and a course file beside it: all of them travel, and all count in the key."""
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    (home / "truth.py").write_text("def double(x):\n    return 2 * x\n")
    (home / "data.txt").write_text("1 2 3")
    (home / "spec.yaml").write_text(
        "format: 1\nid: own\ntitle: Own\nreference: truth.py\nfiles: [data.txt]\nfunctions: {double: {args: [x]}}\n"
        "draw: {x: {normal: [3]}}\nchecks: [{id: value, matches: double}]\n"
    )
    value = order(home / "spec.yaml", seed=1).run
    away.mkdir()
    there = order_from(value, away)

    assert there.spec.sha256 == order(home / "spec.yaml").spec.sha256
    assert there.references.numpy.call("double", [2.0]).value == 4.0
    digests = {value.spec.sha256}
    for name in ("truth.py", "data.txt"):
        (home / name).write_text((home / name).read_text() + " ")
        digests.add(order(home / "spec.yaml").run.spec.sha256)
    assert len(digests) == 3


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
        Store(tmp_path / "file" / "out")


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
