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
STUDENTS = 3
ENDLESS = "import time\nHELD = time.sleep(3600)\ndef softmax(Z):\n    return Z * HELD\n"


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
    """The command in a process group of its own; who runs the tests in the background has Ctrl-C ignored for all."""
    command = [
        "env",
        "--default-signal=INT",
        sys.executable,
        "-m",
        "grader",
        "grade",
        "softmax-classifier",
        folder,
        "--out",
        out,
        "--seed",
        "1",
    ]
    return subprocess.Popen(
        [*map(str, command), "--only", "sums-to-one", "--workers", "2", *map(str, options)],
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


def finish(folder, out, *options):
    """Run to the end; the gradebook."""
    done = start(folder, out, *options)
    _, said = done.communicate(timeout=240)
    assert done.returncode in {0, 1}, said
    return (out / "gradebook.csv").read_text()


@pytest.fixture
def roster(folder):
    """The class's list: beside those who handed in, many who did not, and who keep the store busy."""
    path = folder.parent / "roster.csv"
    present = [f"student-{n},S" for n in range(STUDENTS)]
    path.write_text("\n".join(["id,name", *present, *(f"absent-{n},A" for n in range(150))]))
    return path


def test_killed_at_random_moments_it_comes_to_the_same_gradebook(folder, roster, tmp_path):
    """Ten kills of the parent while it stores; then one run to the end: no report lost, none made twice."""
    rng = random.Random(16)
    out, how = tmp_path / "out", ("--id-from", roster)
    seen = 0
    for _ in range(10):
        process, written = start(folder, out, *how), len(list(out.glob("*.json")))
        further = written + rng.randrange(12)
        while process.poll() is None and len(list(out.glob("*.json"))) < further:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.02))  # in the middle of whatever it does
        process.send_signal(signal.SIGKILL)
        process.communicate()
        now = stored(out)
        assert now >= seen
        seen = now
    killed = finish(folder, out, *how)
    whole = finish(folder, tmp_path / "whole", *how)

    assert seen
    assert killed == whole
    with Store(out) as store:
        assert {store.attempts(record.id) for record in store.records()} == {1}
    assert len(list(out.glob("*.json"))) == len(list(out.glob("*.html"))) == STUDENTS + 150
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
    """It says how far it came and how to go on, and no process is left behind."""
    out = tmp_path / "out"
    for n in range(2):  # one for each process: however late it comes, minutes of loading are not over
        (folder / f"zz-endless-{n}.py").write_text(ENDLESS)
    process = start(folder, out)
    for _ in range(1200):
        if stored(out) or process.poll() is not None:
            break
        time.sleep(0.05)
    workers = _children(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    done = len((out / "gradebook.csv").read_text().splitlines()) - 1

    assert process.returncode == 130, said
    assert "the same command goes on from here" in said
    assert 1 <= done < STUDENTS + 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def _children(pid):
    """The grading processes of a run."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [
            int(child) for child in found if b"grader.classroom.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
    except OSError:
        return []
