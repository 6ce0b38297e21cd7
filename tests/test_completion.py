"""Completion, tried in the shells themselves."""

import shutil
import subprocess
import sys

import pytest

from grader.commands import COMMANDS, commands


@pytest.fixture(scope="module")
def script(request, tmp_path_factory):
    """The printed script of a shell that is here, as a file."""
    shell = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    printed = subprocess.run(
        [sys.executable, "-m", "grader", "completion", shell], capture_output=True, text=True, check=True
    ).stdout
    path = tmp_path_factory.mktemp(shell) / "script"
    path.write_text(printed)
    return path


def asked(shell, text):
    """What the shell prints when it runs the text."""
    done = subprocess.run([shell, "-c", text], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("script", ["bash"], indirect=True)
def test_bash_completes(script):
    """Commands, commands of a group, options, ids of specs and choices, each where it belongs."""

    def completed(*words):
        typed = " ".join(f"'{word}'" for word in words)
        return asked(
            "bash",
            f"source {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _grader; echo ${{COMPREPLY[@]}}",
        )

    assert completed("grader", "ch") == ["check"]
    assert completed("grader", "spec", "li") == ["lint"]
    assert completed("grader", "grade", "--iso") == ["--isolation"]
    assert "softmax-classifier" in completed("grader", "check", "softm")
    assert "report" in completed("grader", "schema", "re")


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_reads_it(script):
    """The script loads in zsh, through its way of using bash's completions."""
    assert asked("zsh", f"autoload -U compinit; compinit -u -D; source {script}; whence -w _grader") == [
        "_grader:",
        "function",
    ]


@pytest.mark.parametrize("script", ["fish"], indirect=True)
def test_fish_completes(script):
    """Every command is offered, and those of a group behind it."""
    assert set(commands(COMMANDS)) <= set(asked("fish", f"source {script}; complete -C 'grader '"))
    assert "lint" in asked("fish", f"source {script}; complete -C 'grader spec li'")
