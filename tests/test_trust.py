"""The reference of a spec is a program: it runs once somebody has said that it may."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from doubling import SPEC

from grader.errors import GraderError
from grader.grading import grade
from grader.live import check
from grader.spec import load_spec
from grader.trust import programs

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\ndef double(x):\n    return 2 * x\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A spec from a stranger, whose reference leaves a trace when it runs, and a right hand-in."""
    (tmp_path / "one.yaml").write_text(SPEC)
    (tmp_path / "one_reference.py").write_text(REFERENCE)
    (tmp_path / "hw.py").write_text("def double(x):\n    return x + x\n")
    return tmp_path


def grader(course: Path, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command line as a new user runs it, whose settings are in the course's folder."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(course / "config")}
    environment.pop("GRADER_TRUSTED", None)
    return subprocess.run(
        [sys.executable, "-m", "grader", *words], text=True, cwd=course, env=environment, check=False,
        **{"capture_output": True, "stdin": subprocess.DEVNULL} | options,
    )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("check", "one.yaml", "hw.py"),
        ("grade", "one.yaml", "hw.py"),
        ("spec", "lint", "one.yaml"),
        ("spec", "test", "one.yaml"),
        ("place", "gradescope", "one.yaml", "--out", "kit"),
    ],
    ids=" ".join,
)
def test_a_strangers_program_does_not_run(course: Path, words: tuple[str, ...]):
    """Without a terminal to ask on it is refused with exit code 2, the reason and the remedy, before it runs."""
    done = grader(course, *words)

    assert done.returncode == 2
    assert "one_reference.py is a program and would run with your rights" in done.stderr
    assert "--trust" in done.stderr
    assert not (course / "ran").exists()


@pytest.mark.parametrize("call", [grade, check])
def test_a_strangers_program_does_not_run_from_python(
    course: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., object]
):
    """Neither for a script nor in a notebook, until `trust=True` says so; then it is remembered."""
    monkeypatch.delenv("GRADER_TRUSTED")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(course / "config"))
    ask = partial(call, course / "one.yaml", **({"namespace": {}} if call is check else {"path": course / "hw.py"}))
    with pytest.raises(GraderError, match="or trust=True in Python"):
        ask()
    assert not (course / "ran").exists()

    ask(trust=True)
    assert (course / "ran").exists()
    ask()


def test_trust_is_remembered_until_the_program_changes(course: Path):
    """--trust runs it, now and later; a changed reference is asked for again."""
    assert grader(course, "check", "one.yaml", "hw.py", "--trust").returncode == 0
    assert (course / "ran").exists()
    assert grader(course, "grade", "one.yaml", "hw.py").returncode == 0

    (course / "one_reference.py").write_text(f"{REFERENCE}\n# changed\n")
    assert grader(course, "check", "one.yaml", "hw.py").returncode == 2


def test_what_a_reference_imports_from_beside_it_counts(course: Path, monkeypatch: pytest.MonkeyPatch):
    """A module beside the spec is part of the program, also at second hand; a hand-in beside it is not."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(course / "config"))
    (course / "one_reference.py").write_text(f"def later():\n    import one_helper\n{REFERENCE}")
    (course / "one_helper.py").write_text("from one_table import TABLE\n")
    (course / "one_table.py").write_text("TABLE = 1\n")

    found = {path.name for path in programs(load_spec(course / "one.yaml"))}

    assert found == {"one_reference.py", "one_helper.py", "one_table.py"}


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 2), (b"\n", 2)])
def test_on_a_terminal_it_is_asked_once(course: Path, answer: bytes, code: int):
    """Whoever sits there is asked; yes is remembered, anything else is no."""
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    done = grader(
        course, "check", "one.yaml", "hw.py", stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, capture_output=False
    )

    assert done.returncode == code
    assert b"Run it, now and later" in os.read(ours, 4096)
    assert (grader(course, "check", "one.yaml", "hw.py").returncode == 0) == (code == 0)


def test_an_installed_reference_needs_no_word(course: Path):
    """The specs that ship with the package are run as they are."""
    (course / "hw.py").write_text("def softmax(Z):\n    return Z\n")

    assert grader(course, "check", "softmax-classifier", "hw.py").returncode == 1


def test_a_new_assignment_is_its_authors_own(course: Path):
    """What `grader new` has written is not asked for."""
    assert grader(course, "new", "mine").returncode == 0
    assert grader(course, "check", str(Path("mine", "mine.yaml")), str(Path("mine", "solution.ipynb"))).returncode == 0
