"""A whole class: one report each, a gradebook, nothing graded twice, and nobody stops the rest."""

import csv
import io
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.classroom.export import write_gradebook
from grader.classroom.hand_ins import collect, digest
from grader.classroom.key import key_of, serves
from grader.classroom.mistakes import fingerprint
from grader.classroom.outcome import File, Task, outcome_of
from grader.classroom.processes import cores
from grader.classroom.run import Class
from grader.classroom.store import Store
from grader.errors import GraderError, SubmissionError
from grader.grading import Grader
from grader.order import order, order_from
from grader.spec.drawing import _remembered

ROOT = Path(__file__).resolve().parents[2]
SOFTMAX = ROOT / "assignments/softmax-classifier"
ONLY = ("cat", "dZ")


@pytest.fixture
def folder(tmp_path):
    """A small class: a right notebook, a wrong one, one broken off, a folder, a PDF."""
    folder = tmp_path / "submissions"
    (folder / "dora").mkdir(parents=True)
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "alice.ipynb")
    shutil.copy(SOFTMAX / "examples/wrong_dZ_sign.ipynb", folder / "bob.ipynb")
    (folder / "carol.ipynb").write_text('{"cells": [')
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "dora/homework.ipynb")
    (folder / "emil.pdf").write_text("%PDF-1.4")
    return folder


def run(folder, out, *, regrade=None, workers=1, **options):
    """Grade the class into `out` and give the results by name."""
    ordered = order("softmax-classifier", only=ONLY, **options)
    with Store(out) as store:
        results = list(Class(ordered, collect([folder]), store, regrade).grade(workers))
        write_gradebook(store)
    return {result.hand_in.id: result for result in results}


def test_everyone_gets_a_report_and_a_row(folder, tmp_path):
    """A truncated notebook costs nobody else anything, and has a row that says why."""
    out = tmp_path / "reports"
    results = run(folder, out, seed=5, workers=2)
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO((out / "gradebook.csv").read_text()))}

    assert set(results) == {"alice", "bob", "carol", "dora", "emil"}
    assert results["alice"].report.score == results["dora"].report.score == results["alice"].report.points
    assert results["bob"].report.score == results["bob"].report.points - 3
    assert "carol.ipynb" in results["carol"].problem
    assert results["carol"].report.provisional
    assert "hand in .ipynb" in rows["emil"]["reason"]
    assert len(rows) == 5
    assert all((out / f"{name}.{kind}").is_file() for name in results for kind in ("json", "html"))


def test_a_rerun_skips_what_is_graded(folder, tmp_path):
    """The same key: the report stays to the byte; a changed hand-in is graded again."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    before = (out / "alice.json").read_bytes()
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "bob.ipynb")
    results = run(folder, out, seed=5)

    assert {name for name, result in results.items() if result.kept} == {"alice", "carol", "dora", "emil"}
    assert (out / "alice.json").read_bytes() == before
    assert results["bob"].report.score == results["bob"].report.points


@pytest.mark.skipif(len(cores()) < 2, reason="one core")
def test_as_many_processes_as_cores_have_one_each(tmp_path):
    """Each stays on a core of its own, with the worker that it asks; fewer go where there is room."""
    asks = "import os\ndef output_grad(Y_hat, Y):\n    raise ValueError(f'on {sorted(os.sched_getaffinity(0))}')\n"
    for number in range(3 * len(cores())):
        (tmp_path / f"{number}.py").write_text(asks)

    def seen(workers):
        results = run(tmp_path, tmp_path / f"out{workers}", seed=1, workers=workers)
        texts = [verdict.message for each in results.values() for verdict in each.report.verdicts]
        return {found for text in texts for found in re.findall(r" on (\[.+?\])", text)}

    assert {f"[{core}]" for core in cores()} >= seen(len(cores())) != set()
    assert seen(1) == {str(list(cores()))}


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
    """What could not be opened is graded as soon as it can be; what is no notebook is not read again."""
    out = tmp_path / "reports"
    (folder / "alice.ipynb").unlink()
    os.mkfifo(folder / "alice.ipynb")
    first = run(folder, out, seed=5)
    (folder / "alice.ipynb").unlink()
    shutil.copy(SOFTMAX / "solution.ipynb", folder / "alice.ipynb")
    second = run(folder, out, seed=5)

    assert first["alice"].problem
    assert second["alice"].problem is None
    assert {name for name, result in second.items() if result.kept} == {"bob", "carol", "dora", "emil"}


def test_the_same_key_gives_the_same_report(tmp_path):
    """In another process, from the run's bytes alone, in another place, with PyTorch imported or not: every byte."""
    pytest.importorskip("torch")
    value = order("softmax-classifier", seed=7, only=[*ONLY, "softmax-value"]).run
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
        for name in ("plain", "with-torch")
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
    first = digest([("x", tmp_path)])
    (tmp_path / "a").rename(tmp_path / "b")
    second = digest([("x", tmp_path)])
    (tmp_path / "b").write_text("2")

    assert len({first, second, digest([("x", tmp_path)])}) == 3


SOFTMAX_CODE = "import numpy as np\ndef softmax(Z):\n    t = np.exp(Z - Z.max(0))\n    return t / t.sum(0)\n"


def test_who_gives_the_same_wrong_answers_made_the_same_mistake(tmp_path):
    """However it is written, to the last bit or not; another wrong answer, or no answer, is another mistake."""
    bodies = {"plain": "Y - Y_hat", "long": "-(3 * Y_hat - 3 * Y) / 3", "other": "2 * (Y_hat - Y)", "none": "1 / 0"}
    for name, body in bodies.items():
        (tmp_path / f"{name}.py").write_text(f"{SOFTMAX_CODE}def output_grad(Y_hat, Y):\n    return {body}\n")
    with Grader(order("softmax-classifier", only=["cat-dZ", "dZ"], seed=3)) as grading:
        reports = {name: grading.grade(tmp_path / f"{name}.py") for name in bodies}
    found = {name: [fingerprint(each, 3) for each in report.verdicts] for name, report in reports.items()}

    assert found["plain"] == found["long"]
    assert all(len({found[name][n] for name in ("plain", "other", "none")}) == 3 for n in range(2))
    assert all(verdict.answers for name in ("plain", "other") for verdict in reports[name].verdicts)


def test_the_second_reference_is_asked_once_for_a_class(tmp_path):
    """By one of several processes, and never again for the same folder: asking it takes PyTorch, and seconds."""
    (tmp_path / "in").mkdir()
    for n in range(4):
        (tmp_path / f"in/s{n}.py").write_text(f"def double(z):\n    return 2 * z  # {n}\n")
    asked = tmp_path / "asked"
    (tmp_path / "truth.py").write_text("def double(z):\n    return z + z\n")
    (tmp_path / "truth_torch.py").write_text(
        f"def double(z):\n    return z * 2\nopen({str(asked)!r}, 'a').write('.')\n"
    )
    (tmp_path / "two.yaml").write_text(
        "format: 1\nid: two\ntitle: Two\nreference: truth.py\nfunctions: {double: {args: [z]}}\n"
        "draw: {z: {normal: []}}\nchecks: [{id: value, matches: double}]\n"
    )
    for regrade in (None, ()):
        with Store(tmp_path / "out") as store:
            course = Class(order(tmp_path / "two.yaml", seed=3), collect([tmp_path / "in"]), store, regrade)
            assert [result.report.score for result in course.grade(2)] == [1, 1, 1, 1]

    assert asked.read_text() == "."


def test_draws_and_reference_answers_are_made_once_for_a_class(tmp_path):
    """The second hand-in draws nothing, and asks the reference nothing that it was asked for the first."""
    (tmp_path / "hw.py").write_text(f"{SOFTMAX_CODE}def output_grad(Y_hat, Y):\n    return Y_hat - Y\n")
    with Grader(order("softmax-classifier", only=["dZ"], seed=3)) as grading:
        grading.grade(tmp_path / "hw.py")
        before = len(_remembered), len(grading.order.references.numpy._answers)
        grading.grade(tmp_path / "hw.py")
        after = len(_remembered), len(grading.order.references.numpy._answers)

    assert before == after
    assert all(before)


class Faulty(Grader):
    """Grades by a bug."""

    def grade(self, path, progress=None):
        """Never."""
        raise AssertionError("planted")


def test_a_fault_of_ours_is_told_and_never_kept():
    """A bug met in one hand-in is an outcome like any other, which says whose fault it is."""
    path = SOFTMAX / "solution.ipynb"
    with Faulty(order("softmax-classifier", only=ONLY)) as grading:
        outcome = outcome_of(grading, Task(0, path.name, "", (File(path.name, bytes(path)),)))

    assert outcome.ours
    assert not outcome.lasting
    assert "fault of the grader" in outcome.problem


def test_a_hand_in_that_ends_its_process_costs_nobody_else_anything(folder, tmp_path):
    """A reference that ends the whole process on one student's answer: that one is told, the others are graded."""
    (tmp_path / "fatal.py").write_text(
        "import os\nimport numpy as np\ndef double(x):\n    return 2 * x\n"
        "def check(x):\n    os._exit(1) if np.all(x == 0) else None\n    return x\n"
    )
    (tmp_path / "spec.yaml").write_text(
        "format: 1\nid: fatal\ntitle: Fatal\nreference: fatal.py\nfunctions: {double: {args: [x]}}\n"
        "draw: {x: {normal: [3]}}\n"
        "checks: [{id: value, points: 1, holds: ref.check(double(x)) == 2 * x}]\n"
    )
    for name, answer in (("one", "2 * x"), ("two", "0 * x"), ("three", "2 * x")):
        (tmp_path / f"{name}.py").write_text(f"def double(x):\n    return {answer}\n")
    hand_ins = collect([tmp_path / f"{name}.py" for name in ("one", "two", "three")])
    results = {r.hand_in.id: r for r in Class(order(tmp_path / "spec.yaml", seed=1), hand_ins).grade(2)}

    assert "ended" in results["two"].problem
    assert results["two"].ours
    assert results["one"].report.score == results["three"].report.score == 1


def test_regrade_grades_again_and_keeps_what_was(folder, tmp_path):
    """Those that are named, or all; every attempt stays in the store; a stranger's name changes nothing."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    one = run(folder, out, seed=5, regrade=["bob"])
    everybody = run(folder, out, seed=5, regrade=[])

    assert [name for name, result in one.items() if not result.kept] == ["bob"]
    assert not any(result.kept for result in everybody.values())
    with Store(out) as store:
        assert [store.attempts(name) for name in ("alice", "bob")] == [2, 3]
    with pytest.raises(GraderError, match="no hand-in here is that student's"):
        run(folder, out, seed=5, regrade=["zoe"])


def test_the_gradebook_is_of_the_class_not_of_the_run(folder, tmp_path):
    """Grading one student again, or one check only, leaves every row and every report on all checks as they were."""
    out = tmp_path / "reports"
    alice, bob = (collect([folder / f"{name}.ipynb"]) for name in ("alice", "bob"))
    with Store(out) as store:
        assert (
            len(list(Class(order("softmax-classifier", seed=5, diagnose=False), [*alice, *bob], store).grade(1))) == 2
        )
        write_gradebook(store)
    before = (out / "gradebook.csv").read_bytes(), (out / "alice.json").read_bytes()
    with Store(out) as store:
        (result,) = Class(order("softmax-classifier", only=["cat"], seed=5), alice, store).grade(1)
        write_gradebook(store)

    assert len(result.report.verdicts) == 1
    assert ((out / "gradebook.csv").read_bytes(), (out / "alice.json").read_bytes()) == before


def test_a_report_that_was_deleted_is_written_again(folder, tmp_path):
    """The store has it: nothing is graded for it."""
    out = tmp_path / "reports"
    run(folder, out, seed=5)
    before = (out / "alice.json").read_bytes()
    (out / "alice.json").unlink()

    assert run(folder, out, seed=5)["alice"].kept
    assert (out / "alice.json").read_bytes() == before
