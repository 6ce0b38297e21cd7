"""A class on a Dask cluster: the same grades, whichever worker dies, and one sentence where the scheduler does."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.classroom.cluster import grade_there
from grader.classroom.export import write_gradebook
from grader.classroom.hand_ins import collect
from grader.classroom.outcome import File, Task
from grader.classroom.run import Class
from grader.classroom.store import Store
from grader.errors import GraderError
from grader.order import order

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 5


@pytest.fixture
def folder(tmp_path):
    """A small class of files and folders."""
    folder = tmp_path / "in"
    for n in range(STUDENTS):
        code = f"import numpy as np\ndef softmax(Z):\n    t = np.exp(Z - Z.max(0))  # {n}\n    return t / t.sum(0)\n"
        path = folder / f"student-{n}" / "hw.py" if n % 2 else folder / f"student-{n}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    return folder


@contextmanager
def cluster(**environment):
    """Its process, its scheduler's address, its workers' ids."""
    command = [sys.executable, Path(__file__).with_name("local_cluster.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        address, *workers = process.stdout.readline().split()
        try:
            yield process, address, [int(pid) for pid in workers]
        finally:
            process.stdin.close()
            process.wait(60)


def start(folder, out, address, *options):
    """The command."""
    command = ["grade", "softmax-classifier", folder, "--out", out, "--seed", "1", "--only", "sums-to-one"]
    return subprocess.Popen(
        [sys.executable, "-m", "grader", *map(str, command), "--cluster", address, *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def here(folder, out):
    """The gradebook as the processes of this machine make it."""
    with Store(out) as store:
        assert list(Class(order("softmax-classifier", seed=1, only=["sums-to-one"]), collect([folder]), store).grade(1))
        return write_gradebook(store).read_text()


@pytest.mark.slow
def test_a_cluster_gives_the_same_grades_also_when_a_worker_dies(folder, tmp_path):
    """Hand-ins travel as bytes; what a killed worker had goes to another; the gradebook is the one of one machine."""
    with cluster() as (_, address, workers):
        process = start(folder, tmp_path / "out", address)
        first = process.stdout.readline()
        os.kill(workers[0], signal.SIGKILL)
        _, said = process.communicate(timeout=280)

    assert first.startswith("student-")
    assert process.returncode == 0, said
    assert (tmp_path / "out/gradebook.csv").read_text() == here(folder, tmp_path / "here")


@pytest.mark.slow
def test_a_lost_scheduler_is_one_sentence_and_the_next_run_goes_on(folder, tmp_path):
    """Killed in the middle: what came back is stored, and with a scheduler again only the rest is graded."""
    out = tmp_path / "out"
    with cluster() as (process, address, _):
        run = start(folder, out, address)
        assert run.stdout.readline().startswith("student-")
        process.send_signal(signal.SIGKILL)
        _, said = run.communicate(timeout=280)
    with cluster() as (_, address, _):
        again = start(folder, out, address)
        listing, _ = again.communicate(timeout=280)

    assert run.returncode in {0, 2}
    assert run.returncode == 0 or said.count("the scheduler is gone") == 1
    assert "Traceback" not in said
    assert "already graded" in listing
    assert (out / "gradebook.csv").read_text() == here(folder, tmp_path / "here")
    with Store(out) as store:
        assert {store.attempts(record.id) for record in store.records()} == {1}


@pytest.mark.slow
def test_a_worker_without_the_tier_refuses(folder, tmp_path):
    """Where bubblewrap is not found, `--isolation strong` grades nothing, and says which tier is missing."""
    with cluster(PATH="/nowhere") as (_, address, _):
        done = start(folder, tmp_path / "out", address, "--isolation", "strong")
        _, said = done.communicate(timeout=280)

    assert done.returncode == 2
    assert "does not have the isolation tier 'strong'" in said
    assert "Traceback" not in said


def test_other_versions_on_a_worker_are_refused():
    """A worker with another NumPy would give another report for the same key."""
    task = Task(0, "hw.py", "", (File("hw.py", content=b"def softmax(Z):\n    return Z\n"),))
    versions = {"grader": "0.0.1", "numpy": "1.0"}

    with pytest.raises(GraderError, match=r"grader 0.1.0, not 0.0.1, numpy .*, not 1.0; install the same"):
        grade_there(order("softmax-classifier", only=["sums-to-one"]).run, task, versions)


def test_no_scheduler_is_one_sentence(folder, tmp_path):
    """Nobody at the address: exit 2, and nothing is graded."""
    done = start(folder, tmp_path / "out", "tcp://127.0.0.1:9")
    _, said = done.communicate(timeout=200)

    assert done.returncode == 2
    assert "no scheduler answers at tcp://127.0.0.1:9" in said
    assert "Traceback" not in said
