"""What floods cost the grader, a busy machine a right hand-in, and a mistake its student: `make bench-load`.

Floods are hand-ins whose functions answer out of proportion; each is graded in a process of its own, whose peak memory
and CPU time are what the parent needs. The claims are in docs/security.md and docs/submissions.md.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.answers import answers
from benchmarks.floods import SPEC, hand_ins
from grader.model import CallFailed, Function, Limits
from grader.respondents.student import open_student
from grader.sandbox import open_sandbox

ROOT = Path(__file__).resolve().parents[1]
SOLUTION = ROOT / "assignments/softmax-classifier/solution.ipynb"
PACKAGES = ("torch", "scipy.optimize", "sklearn.linear_model", "pandas", "matplotlib.pyplot")
BUSY, RUNS = 12, 20
ZOO_MEMORY_MB = 128  # that its hand-ins may take
COMPILED_S = 0.5  # that a call may take in another run: far less than compiling does
COMPILED = ("njit", "njit(cache=True)", "jit(nopython=True, parallel=True)")
COMPILES = """
def exponentials(Z):
    E = np.empty_like(Z)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            E[i, j] = np.exp(Z[i, j] - Z[:, j].max())
    return E

def softmax(Z):
    E = exponentials(Z)
    return E / E.sum(axis=0)
"""
GRADE = """
import resource, sys
sys.argv = ["grader", "grade", *sys.argv[1:]]
from grader.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_maxrss >> 10, round(used.ru_utime + used.ru_stime, 1), file=sys.stderr)
"""


def main() -> None:
    """Every table, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    tables = {"floods": floods, "zoo": zoo, "busy": busy, "numba": compiled, "answers": answers}
    parser.add_argument("--only", nargs="+", choices=tables, default=list(tables))
    parser.add_argument("--runs", type=int, default=RUNS, help="on the busy machine")
    parser.add_argument("--named", default="", help="only floods, or wrong examples, with this in their name")
    options = parser.parse_args()
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            tables[name](Path(folder), options)


def floods(folder: Path, options: argparse.Namespace) -> None:
    """Peak memory and CPU of the parent, for each flood."""
    print(f"{'a hand-in whose functions give, or with':40} peak MB   CPU s   (at most 3272 MB and 5 s)")
    for name, path, spec in hand_ins(folder, SOLUTION):
        if options.named in name:
            peak, cpu = grade(path, spec=spec).stderr.split()[-2:]
            print(f"{name:40} {peak:>7} {cpu:>7}", flush=True)


def zoo(_: Path, __: argparse.Namespace) -> None:
    """Peak memory of a parent that meets every attack, one after the other, and its CPU time for the worst one."""
    most = 3 * ZOO_MEMORY_MB + 200
    for tier in ("strong", "standard"):
        command = [sys.executable, "tests/sandbox/zoo_run.py", tier]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        _, *outcomes = map(json.loads, done.stdout.splitlines())
        worst = max(outcomes, key=lambda outcome: outcome["parent_cpu"])
        contained = sum(not outcome["breaches"] for outcome in outcomes)
        print(f"\n{tier}: {contained} of {len(outcomes)} attacks contained at 1024 open files")
        print(f"  the parent's peak {outcomes[-1]['parent_peak_mb']} MB (at most {most})")
        print(f"  its CPU time for the worst of them {worst['parent_cpu']:.2f} s (at most 5): {worst['name']}")


def compiled(folder: Path, _: argparse.Namespace) -> None:
    """Whether hand-ins whose functions numba compiles get all their points."""
    if importlib.util.find_spec("numba") is None:
        print("\nnumba is not installed here")
        return
    print()
    for name in COMPILED:
        (folder / "hw.py").write_text(f"import numba\nimport numpy as np\n\n@numba.{name}{COMPILES}")
        grade(folder / "hw.py", "--only", "softmax-value", "--report", f"json={folder / 'report.json'}")
        report = json.loads((folder / "report.json").read_text())
        print(f"numba, {name}: {report['score']:g} of {report['points']:g} points", end="; ")
        print(
            f"with {COMPILED_S} s a call {'answered' if _answers_in_time(folder / 'hw.py') else 'TOO LATE'}", flush=True
        )


def _answers_in_time(path: Path) -> bool:
    """Whether the first call of a function that is compiled comes to an answer where calls have little time."""
    functions = (Function(name="softmax", args=("Z",)),)
    limits = Limits(seconds=COMPILED_S)
    with (
        open_sandbox() as sandbox,
        open_student(sandbox, sandbox.read(path, functions), functions, limits=limits) as one,
    ):
        try:
            return bool(one.call("softmax", [np.ones((3, 2))]).value.shape == (3, 2))
        except CallFailed:
            return False


def busy(folder: Path, options: argparse.Namespace) -> None:
    """How often a right hand-in that imports much gets all its points while other processes want the processors."""
    solution = json.loads(SOLUTION.read_text())
    there = [name for name in PACKAGES if importlib.util.find_spec(name.split(".")[0])]
    uses = "\n".join(f"import {name}" for name in there)
    helper = "\n".join(f"    {name}" for name in there)
    first = f"{uses}\ndef loaded():\n{helper}\nREADY = loaded()\n"
    cells = [cell for cell in solution["cells"] if cell["cell_type"] == "code"]
    cells[1]["source"] = first + "".join(cells[1]["source"]).replace("\n    ", "\n    loaded()\n    ", 1)
    path = folder / "hw.ipynb"
    path.write_text(json.dumps(solution))
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        full = 0
        for _ in range(options.runs):
            done = grade(path, "--report", f"json={folder / 'report.json'}")
            report = json.loads((folder / "report.json").read_text())
            full += report["score"] == report["points"] and done.returncode == 0
    finally:
        for other in others:
            other.kill()
    print(f"\nfull marks in {full} of {options.runs} runs beside {BUSY} busy processes, importing {', '.join(there)}")


def grade(path: Path, *words: str, spec: str = SPEC) -> subprocess.CompletedProcess[str]:
    """Grade a hand-in in a process of its own."""
    command = [sys.executable, "-c", GRADE, spec, str(path), "--seed", "1", "--no-diagnosis", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


if __name__ == "__main__":
    main()
