"""The guides: every file in them is written, every change made, every command run, every line of output printed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ("write-a-spec", "students")
STEP = re.compile(
    r"In\s+`(?P<file>[^`]+)`\s+change\s+`(?P<old>[^`]+)`\s+to\s+`(?P<new>[^`]+)`"
    r"|(?P<how>Append to|Save as)\s+`(?P<target>[^`]+)`:\s+```\w+\n(?P<text>.*?)```"
    r"|```console\n(?P<console>.*?)```"
    r"|```python\n(?P<live>.*?)```",
    re.DOTALL,
)


def run(command, folder):
    """What a command of a guide prints."""
    words = shlex.split(command, comments=True)
    assert words[0] == "grader"
    done = subprocess.run(
        [sys.executable, "-m", "grader", *words[1:]],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env={**__import__("os").environ, "COLUMNS": "80"},
    )
    assert done.returncode in {0, 1, 2}, done.stderr
    return done.stdout


def shown(text, printed):
    """Whether the lines of a guide are printed, in this order; `...` stands for any text."""
    pieces = [" ".join(piece.split()) for piece in text.split("...")]
    wanted = ".*".join(map(re.escape, pieces))
    return re.search(wanted, " ".join(printed.split()), re.DOTALL) is not None


def consoles(block):
    """Commands, each with the lines under it."""
    for part in block.split("$ ")[1:]:
        command, _, text = part.partition("\n")
        yield command, text.strip()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_can_be_followed(guide, tmp_path):
    """From the top to the bottom, in an empty folder."""
    page = (ROOT / "docs" / f"{guide}.md").read_text(encoding="utf-8")
    commands = 0
    for step in STEP.finditer(page):
        if step["console"]:
            for command, text in consoles(step["console"]):
                printed = run(command, tmp_path)
                assert shown(text, printed), f"{command} prints\n{printed}\nwhere the guide has\n{text}"
                commands += 1
        elif step["file"]:
            path = tmp_path / step["file"]
            text = path.read_text(encoding="utf-8")
            assert text.count(step["old"]) == 1
            path.write_text(text.replace(step["old"], step["new"]), encoding="utf-8")
        elif step["how"] == "Append to":
            with (tmp_path / step["target"]).open("a", encoding="utf-8") as file:
                file.write(step["text"])
        elif step["how"] == "Save as":
            (tmp_path / step["target"]).write_text(step["text"], encoding="utf-8")
        else:
            live(step["live"], tmp_path)

    assert commands == page.count("\n$ ")


def live(text, folder):
    """Run a notebook's cell with the functions of the homework beside it."""
    names = {}
    exec((folder / "homework.py").read_text(encoding="utf-8"), names)
    *lines, last = text.strip().splitlines()
    exec("\n".join(lines), names)
    report = eval(last, names).report
    assert report.score == report.points > 0


def test_the_guide_for_instructors_adds_every_kind_of_check():
    """No kind of the language is left out."""
    from grader.spec.kinds import KINDS

    page = (ROOT / "docs" / "write-a-spec.md").read_text(encoding="utf-8")
    scaffold = (ROOT / "grader" / "new.py").read_text(encoding="utf-8")

    basic = ("holds", "matches", "gradient", "raises", "pure", "source")
    assert set(basic) <= set(KINDS)
    assert all(f"    {kind}: " in page + scaffold for kind in basic)
