"""What a student sees at first, as it is printed: short, each cause once; and the habits of a command line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.commands import COMMANDS, commands
from grader.grading import Grader
from grader.order import order
from grader.reports import to_plain

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ROOT / "assignments"
NAMES = sorted(path.name for path in ASSIGNMENTS.iterdir() if path.is_dir())
SOLUTION = ASSIGNMENTS / "softmax" / "solution.ipynb"


def printed(name, path):
    """The report of a student's own check, 80 columns wide."""
    with Grader(order(name, visible_only=True)) as grading:
        return to_plain(grading.grade(path))


def edited(name, edit, folder):
    """The solution of an assignment, its code changed."""
    book = json.loads((ASSIGNMENTS / name / "solution.ipynb").read_text(encoding="utf-8"))
    edits = iter([edit])
    for cell in book["cells"]:
        source = "".join(cell["source"])
        change = next(edits, None) if edit is not None and "    return " in source else None
        cell["source"] = change(source) if change else source
        if edit is None:
            cell["source"] = re.sub(r"^import numpy as np\n?", "", source, flags=re.MULTILINE)
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_starter_fits_a_screen(name):
    """Of every assignment: nothing is earned, and one card says what is not written yet."""
    text = printed(name, ASSIGNMENTS / name / "starter.ipynb")

    assert len(text.splitlines()) <= 40
    assert text.count("not written yet") == 1
    assert re.search(r"^0 of ", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["softmax", "softmax-regression"])
def test_a_name_error_fits_half_a_screen(name, tmp_path):
    """One wrong name in a function that most checks call is told once, with its line marked, in 20 lines."""
    text = printed(name, edited(name, lambda source: source.replace("    return ", "    return oops + ", 1), tmp_path))
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("return oops"))

    assert len(lines) <= 20
    assert text.count("NameError: name 'oops' is not defined") == 1
    assert lines[at + 1].strip() == "^^^^"
    assert lines[at + 1].index("^") == lines[at].index("oops")


@pytest.mark.parametrize("name", ["softmax", "softmax-regression"])
def test_a_missing_import_is_said_once_in_those_words(name, tmp_path):
    """Wherever `np` is missing, and whatever that costs."""
    text = printed(name, edited(name, None, tmp_path))

    assert text.count("`import numpy as np` is missing") == 1
    assert text.count("import numpy as np") == 1


def grader(*words, **options):
    """The command line, run as a process."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *words], capture_output=True, check=False, **{"cwd": ROOT, **options}
    )


def _helped(folder=COMMANDS, words=()):
    """Every command with its words, groups of commands gone through."""
    for name, path in commands(folder).items():
        group = path.stem == "__init__"
        yield from _helped(folder / name, (*words, name)) if group else [(*words, name)]


@pytest.mark.parametrize("words", list(_helped()), ids=" ".join)
def test_every_help_has_an_example(words):
    """A line that can be typed as it is: it begins with the command itself."""
    text = COMMANDS.joinpath(*words).with_suffix(".py").read_text(encoding="utf-8").split('"""')[1]

    assert re.search(rf"^For example:\n(  .*\n)*?  grader {' '.join(words)}\b", text, re.MULTILINE)


@pytest.mark.parametrize("words", [("list",), ("check", "softmax", str(SOLUTION), "--verbose")], ids=["list", "check"])
def test_a_reader_that_leaves_is_no_failure(words):
    """`| head -1`: no word on standard error, and the exit code is that of the work."""
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | head -1', "-", sys.executable, "-m", "grader", *words],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_a_terminal_of_40_columns_that_knows_nothing(tmp_path):
    """With TERM=dumb no control character; no line is longer than the terminal, but those that are to be pasted."""
    path = edited("softmax", lambda source: source.replace("    return ", "    return -", 1), tmp_path)
    done = grader("check", "softmax", path, env={**os.environ, "TERM": "dumb", "COLUMNS": "40"})
    text = done.stdout.decode()

    assert done.returncode == 1
    assert "\x1b" not in text
    lines = [line for line in text.splitlines() if not re.match(r" +(print\(|\w+ = |import )", line)]
    assert max(map(len, lines)) <= 40
    assert "negative" in text or "sign" in text


def test_a_name_may_have_any_bytes(tmp_path):
    """Bytes that are no UTF-8, and some that a terminal would obey, are shown as what they are not."""
    path = os.fsencode(tmp_path) + b"/z\xff \x1b[31m.ipynb"
    Path(os.fsdecode(path)).write_bytes(SOLUTION.read_bytes())
    done = grader("check", "softmax", path, "--quiet")

    assert done.returncode == 0
    assert b"\x1b" not in done.stdout
    assert b"12 of 12 points" in done.stdout


BAD = {
    "a name that is no check": (
        ["softmax", SOLUTION, "--only", "hardmax-valve"],
        "there is no check 'hardmax-valve'; did you mean 'hardmax-value'?",
    ),
    "a spec that is not there": (["softmx", SOLUTION], "there is no spec 'softmx'; did you mean 'softmax'?"),
    "a full disk": (
        ["softmax", SOLUTION, "-q", "--only", "hardmax-example", "--report", "json=/dev/full"],
        "/dev/full: cannot be written: No space left on device",
    ),
    "no folder for the report": (
        ["softmax", SOLUTION, "--report", "json=nowhere/report.json"],
        "there is no folder nowhere",
    ),
    "no notebook": (["softmax", "noise.ipynb"], "open it in Jupyter, save it and hand it in again"),
    "no file": (["softmax", "ghost.ipynb"], "ghost.ipynb cannot be read: no such file or directory"),
}


@pytest.mark.parametrize(("words", "said"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence_with_the_remedy(words, said, tmp_path):
    """Nothing of ours is shown, the exit code is 2, and the last line says what to do."""
    (tmp_path / "noise.ipynb").write_bytes(bytes(range(256)))
    done = grader("check", *words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    last = done.stderr.decode().splitlines()[-1]

    assert done.returncode == 2
    assert last.endswith(said)
    assert b"Traceback" not in done.stderr
