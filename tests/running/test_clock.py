"""The clock in the worker: whose time it is, and what is never cut off in the middle."""

from __future__ import annotations

import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any

import pytest
from loading import call, in_child, program, troubles

from grader.running.clock import OutOfTime, compiled, last_asked, stop_after, waited

if TYPE_CHECKING:
    from pathlib import Path

SLOW = """
import time
START = time.process_time()
while time.process_time() - START < 0.8:
    pass
READY = True
"""
COMPILER = "/usr/lib/python3/site-packages/numba/core/compiler.py"


@pytest.fixture
def slow_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installed package whose import takes longer than the time of all statements."""
    (tmp_path / "slow_package.py").write_text(SLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    return "slow_package"


@pytest.mark.parametrize(
    "line",
    [
        "import slow_package",
        "from slow_package import READY",
        "try:\n    import slow_package\nexcept ImportError:\n    pass",
        "import importlib\nimportlib.import_module('slow_package')",
    ],
)
def test_an_import_is_not_the_students_time(slow_package: str, line: str):
    """A package that takes longer to import than the hand-in may take is imported whole, and nothing is noted."""
    hand_in = program(line, f"def f(x):\n    import {slow_package}\n    return x + {slow_package}.READY")

    assert call(hand_in, 1, seconds=0.3) == ["value", 2]
    assert [found[:2] for found in troubles(hand_in, seconds=0.3)] == []


def test_a_module_that_was_handed_in_is_the_students_time():
    """A loop without end in a module of theirs is stopped, and the rest of the module is there."""
    hand_in = program(
        "import mine\ndef f(x): return mine.after", modules=[("mine", "while True:\n    pass\nafter = 3")]
    )

    assert call(hand_in, 0, seconds=0.3) == ["value", 3]


@pytest.mark.parametrize(
    "line", ["while True: pass", "time.sleep(1000)", "threading.Event().wait()", "sum(x for x in itertools.count())"]
)
def test_standing_still_counts_as_working(line: str):
    """A loop, a sleep and a wait without end are all stopped."""

    def work() -> str:
        try:
            with stop_after(0.2):
                exec(f"import itertools, threading, time\n{line}", {})
        except OutOfTime as late:
            return str(late)
        return "it ended"

    assert in_child(work) == "it was still running after 0.2 s"


def test_a_short_limit_is_short():
    """What has a fiftieth of a second is stopped after about that, and not at the next look at the clock."""

    def work() -> bool:
        before = time.process_time()
        for _ in range(5):
            try:
                with stop_after(0.02):
                    while True:
                        pass
            except OutOfTime:
                pass
        return time.process_time() - before < 0.5

    assert in_child(work) is True


def test_the_innermost_limit_strikes_first():
    """A limit inside another one stops its own block only, and the outer one goes on counting."""

    def work() -> list[str]:
        struck = []
        try:
            with stop_after(0.6):
                try:
                    with stop_after(0.1):
                        while True:
                            pass
                except OutOfTime:
                    struck.append("inner")
                while True:
                    pass
        except OutOfTime:
            struck.append("outer")
        return struck

    assert in_child(work) == ["inner", "outer"]


def test_compiling_is_not_broken_off():
    """An installed package's compiler is let finish, and noted; what runs after it is the student's time again."""

    def work() -> list[object]:
        space: dict[str, Any] = {}
        exec(compile("def build():" + textwrap.indent(SLOW, "    "), COMPILER, "exec"), space)
        try:
            with stop_after(0.2):
                space["build"]()
                built = len(compiled)
                while True:
                    pass
        except OutOfTime as late:
            return [built > 0, str(late)]

    assert in_child(work) == [True, "it was still running after 0.2 s"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the waiting for a processor")
def test_waiting_for_a_processor_does_not_count():
    """Beside processes that leave it a small part of a processor, work that fits into its time is done."""
    beside = textwrap.dedent(
        """
        import os, sys, time
        cpu = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cpu})
        busy = []
        for _ in range(5):
            pid = os.fork()
            if pid == 0:
                while True: pass
            busy.append(pid)
        from grader.running.clock import stop_after
        start, wall = time.process_time(), time.monotonic()
        with stop_after(0.6):
            while time.process_time() - start < 0.4:
                pass
        print(time.monotonic() - wall > 0.6)
        for pid in busy:
            os.kill(pid, 9)
        """
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", beside], capture_output=True, text=True, check=True)

    assert done.stdout == "True\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the waiting for a processor")
def test_a_block_begins_with_what_has_been_waited_or_little_less():
    """No block is granted more than 0.02 s that was waited before it; a fork begins anew."""

    def work() -> list[bool]:
        fits = []
        for idle in (0, 0.001, 0.03, 0, 0.015, 0.015, 0):
            time.sleep(idle)
            sum(range(100_000))
            before, close, after = waited(), last_asked.waited(), waited()
            fits.append(before is not None and close is not None and before - 0.02 <= close <= after)
        return fits

    assert all(in_child(lambda: work() + in_child(work)))
