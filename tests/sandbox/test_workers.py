"""Processes: none outlives its student, and a zygote that is gone is replaced and leaves nothing."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from programs import functions, hand_in

from grader.model import CallFailed
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOP = "def f(x):\n    return x\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox of the strongest tier for the whole file."""
    with open_sandbox() as one:
        yield one


@pytest.mark.skipif(sys.platform != "linux", reason="there is a zygote on Linux only")
def test_a_zygote_that_is_gone_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where a hand-in may kill the zygote, that costs its call; a new zygote answers the next one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    source = (
        "import os, time\ndef f(x):\n    if x:\n        os.kill(os.getppid(), 9)\n        time.sleep(9)\n    return x\n"
    )
    with open_sandbox("limits") as sandbox, open_student(sandbox, hand_in(source), functions("f")) as student:
        with pytest.raises(CallFailed):
            student.call("f", [1.0])

        assert student.call("f", [0.0]).value == 0

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_no_worker_outlives_its_student(sandbox: Sandbox):
    """Workers that are killed while they work are gone, and stay gone."""
    before = processes(sandbox)
    for _ in range(20):
        child = open_student(sandbox, hand_in(LOOP), functions("f"))._load().child
        child.kill()
        assert child.ended(5)
        child.end()

    assert processes(sandbox) == before


def processes(sandbox: Sandbox) -> int:
    """How many processes descend from the one that the sandbox started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(fields[1])
    found = {sandbox._zygote._process.pid}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return len(found)
