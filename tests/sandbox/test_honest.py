"""Honest programs run in every tier: what a student may rightly do is not what the confinement is about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from grader.errors import SandboxError
from grader.hand_in import Piece, Program, Submission
from grader.model import CallFailed, Function, Limits
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

HONEST = sorted((Path(__file__).parent / "honest").glob("*.py"))
WORK = Function(name="work", args=("x",))


@pytest.fixture(scope="module", params=["strong", "standard", "limits"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each tier, with torch loaded."""
    torch = pytest.importorskip("torch", exc_type=ImportError)
    try:
        with open_sandbox(request.param, torch=torch is not None) as one:
            yield one
    except SandboxError as error:
        pytest.skip(str(error))


def hand_in(source: str, name: str = "hw.py") -> Submission:
    """A submission of one file."""
    program = Program(pieces=(Piece(file=name, cell=None, source=source),), ran="everything")
    return Submission(name=name, sha256="", needed=program, whole=program)


def test_at_least_twenty():
    """There are at least 20 honest programs."""
    assert len(HONEST) >= 20


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_honest_program_runs(sandbox: Sandbox, tmp_path: Path, path: Path):
    """It gives the answer that its comment says."""
    source = path.read_text()
    pytest.importorskip(re.search(r"(?:import|from) (scipy|pandas|matplotlib|torch|numpy)|$", source)[1] or "numpy")
    (tmp_path / "helper.py").write_text("TRUTH = 42\n")
    with open_student(
        sandbox, hand_in(source), [WORK], limits=Limits(seconds=30, memory_mb=1024), files=[tmp_path / "helper.py"]
    ) as student:
        answer = student.call("work", [np.arange(3.0)])
        assert student.troubles == ()

    assert answer.value == float(re.search(r"# expect: (.*)", source)[1])


@pytest.mark.parametrize(
    "line", ["subprocess.run(['ls'])", "multiprocessing.Process(target=print).start()", "os.system('ls')"]
)
def test_other_processes_are_refused_in_words(sandbox: Sandbox, line: str):
    """The one thing that is refused in every tier is said in a sentence."""
    source = f"import multiprocessing, os, subprocess\n\ndef work(x):\n    {line}\n"
    with open_student(sandbox, hand_in(source), [WORK]) as student, pytest.raises(CallFailed) as failed:
        student.call("work", [1.0])

    assert failed.value.text == "starting other programs is not allowed here"
