"""What is changed in place is run with what is needed, and what cannot matter is known not to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hand_ins import in_child
from in_place import FORMS, SCRATCH, UNTOLD, WITH_TORCH

from grader.model import Function
from grader.running.load import invoke, load
from grader.submission.reading import read

if TYPE_CHECKING:
    from pathlib import Path

F = [Function(name="f", args=("x",))]


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder for what the forms write."""
    monkeypatch.chdir(tmp_path)


def answers(path: Path) -> tuple[object, object]:
    """What `f(2)` gives when what is needed is run, and when everything is."""
    submission = read(path, F)
    programs = submission.needed, submission.whole
    return tuple(in_child(lambda program=program: invoke(load(program, F), F[0], [2])) for program in programs)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_changed_in_place_is_needed(tmp_path: Path, name: str):
    """A right function whose data, registry or settings another statement makes answers as after running everything."""
    (tmp_path / "hw.py").write_text(FORMS[name] + "\nprint('done')\nscratch = [1]\n")

    needed, whole = answers(tmp_path / "hw.py")

    assert needed == whole


@pytest.mark.parametrize("name", WITH_TORCH)
def test_what_torch_changes_in_place_is_needed(tmp_path: Path, name: str):
    """The same for the ways in which PyTorch changes tensors, modules and its own settings."""
    pytest.importorskip("torch")
    (tmp_path / "hw.py").write_text(WITH_TORCH[name] + "\nprint('done')\n")

    needed, whole = answers(tmp_path / "hw.py")

    assert needed == whole


@pytest.mark.parametrize("name", UNTOLD)
def test_what_the_text_does_not_tell_is_run_before_a_loss(tmp_path: Path, name: str):
    """Where something that was left out may reach `f` in a way that the text hides, everything can still be run."""
    (tmp_path / "hw.py").write_text(UNTOLD[name])

    submission = read(tmp_path / "hw.py", F)

    assert submission.apart == ()
    assert submission.needed != submission.whole


@pytest.mark.parametrize("name", SCRATCH)
def test_scratch_asks_for_no_second_run(tmp_path: Path, name: str):
    """Plots, prints and values that nobody uses are left out, and known to reach nothing that `f` uses."""
    (tmp_path / "hw.py").write_text(SCRATCH[name])

    submission = read(tmp_path / "hw.py", F)

    assert submission.apart == ("f",)
    assert len(submission.needed.pieces[0].select) < len(SCRATCH[name].split("\n"))
