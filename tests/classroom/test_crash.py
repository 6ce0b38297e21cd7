"""`kill -9` at any moment, Ctrl-C, a worker that dies: nothing lost, nothing twice, the same gradebook in the end."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.classroom.store import FILE, Store

ROOT = Path(__file__).resolve().parents[2]
SOFTMAX = ROOT / "assignments/softmax-classifier"
STUDENTS = 6


@pytest.fixture
def folder(tmp_path):
    """A small class of right hand-ins, each a different file."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(STUDENTS):
        code = f"import numpy as np\ndef softmax(Z):\n    t = np.exp(Z - Z.max(0))  # {n}\n    return t / t.sum(0)\n"
        (folder / f"student-{n}.py").write_text(code)
    return folder


def start(folder, out, *options):
    """The command in a process group of its own."""
    command = [sys.executable, "-m", "grader", "grade", "softmax-classifier", folder, "--out", out, "--seed", "1"]
    return subprocess.Popen(
        [*map(str, command), "--only", "sums-to-one", "--workers", "2", *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def stored(out):
    """How many attempts the store has so far, read past its lock from a copy."""
    if not (out / FILE).exists():
        return 0
    for name in (FILE, f"{FILE}-wal"):
        if (out / name).exists():
            shutil.copy(out / name, out.parent / f"copy-{name}")
    copy = sqlite3.connect(out.parent / f"copy-{FILE}")
    try:
        return copy.execute("SELECT count(*) FROM attempt").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        copy.close()


def finish(folder, out):
    """Run to the end; the gradebook."""
    done = start(folder, out)
    _, said = done.communicate(timeout=240)
    assert done.returncode in {0, 1}, said
    return (out / "gradebook.csv").read_text()


def test_killed_at_random_moments_it_comes_to_the_same_gradebook(folder, tmp_path):
    """Ten kills of the parent, each after a random while; then one run to the end: no report lost, none made twice."""
    rng = random.Random(16)
    out = tmp_path / "out"
    seen = 0
    for _ in range(10):
        process = start(folder, out)
        time.sleep(rng.uniform(0.1, 2.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = stored(out)
        assert now >= seen
        seen = now
    killed = finish(folder, out)
    whole = finish(folder, tmp_path / "whole")

    assert killed == whole
    with Store(out) as store:
        assert [store.attempts(record.id) for record in store.records()] == [1] * STUDENTS
    assert len(list(out.glob("student-*.json"))) == STUDENTS
    assert not list(out.glob("*.part"))


def test_a_worker_that_is_killed_costs_nothing(folder, tmp_path):
    """The hand-in that it had goes to the next process."""
    process = start(folder, tmp_path / "out")
    killed = 0
    for _ in range(600):
        workers = _children(process.pid)
        if workers and process.poll() is None:
            os.kill(workers[0], signal.SIGKILL)
            killed += 1
            break
        time.sleep(0.05)
    out, said = process.communicate(timeout=240)

    assert killed == 1
    assert process.returncode in {0, 1}, said
    assert "ended in the middle" not in out
    assert len(list((tmp_path / "out").glob("student-*.json"))) == STUDENTS


def test_ctrl_c_writes_the_gradebook_of_what_is_done(folder, tmp_path):
    """It says how far it came and how to go on; no process is left behind; the next run does the rest."""
    out = tmp_path / "out"
    process = start(folder, out)
    for _ in range(1200):
        if stored(out) or process.poll() is not None:
            break
        time.sleep(0.05)
    workers = _children(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    done = len((out / "gradebook.csv").read_text().splitlines()) - 1

    assert process.returncode == 130
    assert "the same command goes on from here" in said
    assert 1 <= done <= STUDENTS
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert len(finish(folder, out).splitlines()) == STUDENTS + 1


def _children(pid):
    """The grading processes of a run."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [
            int(child) for child in found if b"grader.classroom.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
    except OSError:
        return []
