"""How far a class is: a bar on a terminal, a line now and then elsewhere."""

import os
import re
import subprocess
import sys

import pytest

from grader import progress

CODE = """
import time
from grader.progress import watched
for number in watched(iter(range(4)), 4):
    time.sleep(0.15)
"""


def test_elsewhere_a_line_tells_rate_and_time_left(monkeypatch, capsys):
    """As often as it may: how many of how many, how fast, how long still; nothing after the last."""
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    assert list(progress.watched(iter("abc"), 3)) == list("abc")
    lines = capsys.readouterr().err.splitlines()

    assert all(re.fullmatch(rf"graded {n} of 3, \d+ a minute, about [\d.]+ min left", lines[n - 1]) for n in (1, 2))
    assert len(lines) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of our own is POSIX's")
def test_on_a_terminal_a_bar_tells_the_same():
    """How many of how many, and how fast."""
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", CODE], stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while process.poll() is None or not said:
            try:
                said += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        process.wait(60)
    os.close(ours)

    assert process.returncode == 0
    assert re.search(rb"[1-4]/4", said)
    assert re.search(rb"\d+ a minute", said)
