"""A class: CPU beside running the cells, throughput, memory; kills at random moments; a hundred thousand hand-ins.

CPU is of the whole process tree: workers that are killed rather than waited for come to us (we are their subreaper).
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.cost import _BECOME_SUBREAPER, ROOT, cpu_seconds
from benchmarks.tree import Peak, children
from grader.classroom.export import write_gradebook
from grader.classroom.hand_ins import collect
from grader.classroom.outcome import Finished
from grader.classroom.run import Class, Result
from grader.classroom.statistics import statistics_of
from grader.classroom.store import FILE, Store
from grader.grading import Grader
from grader.order import order
from grader.reports import to_html

if TYPE_CHECKING:
    from collections.abc import Iterator

SOFTMAX = ROOT / "assignments/softmax-classifier"
_WORKER_FIRST = 0.5  # of the kills take a worker before the parent
_SAMPLE = 30  # copies of one notebook whose cells are run
CLASSES = (  # name, right and wrong ones per student asked for, goal: of the CPU that merely running the cells takes
    ("right", 2.0, 0.0, 0.5),  # they take little: more of them, so that starting up does not count
    ("wrong", 0.0, 1.0, 1.5),
    ("right and wrong", 0.5, 0.5, 1.0),
)
_RUN_CELLS = """
import json, sys
names = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        try:
            exec("".join(cell["source"]), names)
        except Exception:
            pass
"""


def class_of(folder: Path, right: int, wrong: int) -> list[Path]:
    """Copies of the solution and of the wrong examples, each a file of its own content.

    Without those that use up their limits: how long they take is the limits' affair.
    """
    folder.mkdir(parents=True)
    found = sorted((SOFTMAX / "examples").glob("wrong_*.ipynb"))
    examples = [path for path in found if "endless" not in path.stem and "gigabytes" not in path.stem]
    sources = [SOFTMAX / "solution.ipynb"] * right + [examples[n % len(examples)] for n in range(wrong)]
    paths = []
    for n, source in enumerate(sources):
        notebook = json.loads(source.read_text(encoding="utf-8"))
        notebook["metadata"]["copy"] = n
        paths.append(folder / f"student-{n:04}.ipynb")
        paths[-1].write_text(json.dumps(notebook), encoding="utf-8")
    return paths


def grading(folder: Path, out: Path, *options: str) -> list[str]:
    """The command for the class in `folder`."""
    words = ["grade", "softmax-classifier", folder, "--out", out, "--seed", "1", *options]
    return [sys.executable, "-m", "grader", *map(str, words)]


def cost(students: int, environment: dict[str, str]) -> None:
    """CPU and time of a class of right hand-ins, one of wrong ones and one of both, beside running their cells."""
    for kind, right, wrong, goal in CLASSES:
        with tempfile.TemporaryDirectory() as name:
            paths = class_of(Path(name) / "in", int(right * students), int(wrong * students))
            count = len(paths)
            sample = paths[:_SAMPLE] if kind == "right" else paths  # of copies of one notebook a few are enough
            cells = sum(cpu_seconds([sys.executable, "-c", _RUN_CELLS, str(path)], environment) for path in sample)
            cells *= count / len(sample)
            print(f"{count} {kind} hand-ins, running their cells only: {cells / count:.2f} s CPU each", flush=True)
            took = {}
            for workers in (1, 2):
                options = ["--workers", str(workers), "--no-diagnosis"]
                started = time.monotonic()
                with Peak() as peak:
                    ours = cpu_seconds(grading(Path(name) / "in", Path(name) / f"out{workers}", *options), environment)
                took[workers] = time.monotonic() - started
                print(
                    f"  {workers} process{'es' if workers > 1 else '  '}: {ours / count:.2f} s CPU each, ratio "
                    f"{ours / cells:.2f} (goal: at most {goal}); {60 * count / took[workers]:.0f} a minute; "
                    f"at most {peak.first_mb:.0f} MB the parent, {peak.all_mb:.0f} MB all processes",
                    flush=True,
                )
            print(
                f"  2 processes are {took[1] / took[2]:.2f} times as fast as 1 (goals: 1.85; 600 a minute)", flush=True
            )


def kills(times: int, students: int, seconds: float) -> None:
    """Kill the run at random moments, let it end; the gradebook must be that of an undisturbed run."""
    rng, ends, done = random.Random(1), time.monotonic() + seconds, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        class_of(folder, students, 0)
        books = {}
        for out in (Path(name) / "killed", Path(name) / "whole"):
            for _ in range(times if out.name == "killed" else 0):
                if time.monotonic() > ends:
                    break
                done += 1
                process = subprocess.Popen(
                    grading(folder, out, "--only", "cat"),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd=ROOT,
                )
                time.sleep(rng.uniform(0.1, 1.8))
                if workers := children(process.pid) if rng.random() < _WORKER_FIRST else []:
                    with suppress(ProcessLookupError):
                        os.kill(rng.choice(workers), signal.SIGKILL)
                    time.sleep(rng.uniform(0.0, 0.5))
                process.send_signal(signal.SIGKILL)
                process.wait()
            subprocess.run(
                grading(folder, out, "--only", "cat"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
            books[out.name] = list(csv.DictReader((out / "gradebook.csv").open(encoding="utf-8")))
            with Store(out) as store:
                attempts = [store.attempts(record.id) for record in store.records()]
            print(f"{out.name}: {len(books[out.name])} rows, {sum(attempts)} attempts for {students} hand-ins")
    print(f"{done} kills: the gradebooks are {'equal' if books['killed'] == books['whole'] else 'DIFFERENT'}")


class Simulated(Class):
    """A class whose hand-ins all come out as one that has been graded: everything but the grading itself is done."""

    outcome: Finished

    def grade(self, workers: int = 1, cluster: str | None = None) -> Iterator[Result]:  # noqa: ARG002 -- as Class's
        """Each task is answered at once."""
        for task in self._tasks():
            yield self._result(msgspec.structs.replace(self.outcome, number=task.number))


def simulated(students: int) -> None:
    """Store and export copies of one graded hand-in: time and memory as the class grows."""
    path = SOFTMAX / "examples/wrong_dZ_sign.ipynb"
    ordered = order("softmax-classifier", seed=1, only=["cat-dZ"])
    with Grader(ordered) as opened:
        report = opened.grade(path)
    with tempfile.TemporaryDirectory() as name, Store(Path(name) / "out") as store:
        folder = _copies(path, students, Path(name))
        course = Simulated(ordered, collect([folder]), store)
        course.outcome = Finished(number=0, report=report, page=to_html(report), lasting=True)
        started = time.monotonic()
        for done, _ in enumerate(course.grade(), start=1):
            if done % max(1, students // 4) == 0:
                print(f"{done:7} hand-ins: {time.monotonic() - started:6.1f} s, {_memory():4.0f} MB")
        write_gradebook(store)
        print(f"gradebook: {time.monotonic() - started:6.1f} s, {_memory():4.0f} MB")
        statistics_of(store.records())
        size = (Path(name) / "out" / FILE).stat().st_size
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"statistics: {time.monotonic() - started:5.1f} s, {_memory():4.0f} MB, at most {most:.0f} MB")
        print(f"the store: {size / 1e6:.0f} MB, {size / students:.0f} bytes a hand-in")


def _copies(path: Path, students: int, folder: Path) -> Path:
    """A folder in which so many students have handed in one notebook: names only, of few files."""
    (folder / "in").mkdir()
    for number in range(students):
        if number % 10_000 == 0:  # a file has only so many names
            shutil.copy(path, folder / "one.ipynb")
        (folder / "in" / f"student-{number:06}.ipynb").hardlink_to(folder / "one.ipynb")
        if number % 10_000 == 9_999:
            (folder / "one.ipynb").unlink()
    return folder / "in"


def _memory() -> float:
    """Of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """All of it, or what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200, help="wrong ones; of right ones twice as many")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--class", dest="class_", metavar="N", type=int, default=300, help="hand-ins that are killed")
    parser.add_argument("--simulated", type=int, default=100_000)
    options = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as cache, suppress(KeyboardInterrupt):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["XDG_CACHE_HOME"] = cache
        if options.students:
            cost(options.students, environment)
        if options.kills:
            kills(options.kills, students=options.class_, seconds=240)
        if options.simulated:
            simulated(options.simulated)


if __name__ == "__main__":
    main()
