"""Workers without a zygote, as on macOS and Windows: the same student, frame by frame, in a fresh Python each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from programs import functions, hand_in

from grader.errors import SubmissionError
from grader.model import CallFailed, Limits
from grader.respondents.student import Student
from grader.sandbox.direct import Direct
from grader.sandbox.sandbox import _submission
from grader.sandbox.wire.messages import Confinement, Read, Start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = """
import os
import numpy as np

def double(x):
    print("once", flush=True)
    return 2 * x

def loop(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

def leave(x):
    os._exit(3)

def junk(x):
    os.write(4, b"x" * 100)

def flood(x):
    for _ in range(5_000):
        print("x" * 100)
    return float(len(open("helper.py").read()))
"""
LIMITS = Limits(seconds=1, memory_mb=256)


@pytest.fixture(scope="module")
def launcher() -> Iterator[Direct]:
    """A launcher without a zygote."""
    one = Direct()
    yield one
    one.close()


@pytest.fixture
def student(launcher: Direct, tmp_path: Path) -> Iterator[Student]:
    """A student whose workers are fresh processes."""
    (tmp_path / "helper.py").write_text("TRUTH = 42\n")
    order = Start(limits=LIMITS, confinement=Confinement(), files=("helper.py",))
    start = partial(launcher.fork, order, (tmp_path / "helper.py",))
    with Student(start, hand_in(SOURCE), functions("double", "loop", "leave", "junk", "flood"), limits=LIMITS) as one:
        yield one


def test_answers_and_what_was_printed(student: Student):
    """Large arrays go there and back, and what is printed comes along."""
    answer = student.call("double", [np.arange(300_000.0)])

    assert (answer.value.sum(), answer.printed) == (300_000 * 299_999, "once\n")


@pytest.mark.parametrize(("name", "code"), [("loop", "timeout"), ("leave", "crashed"), ("junk", "crashed")])
def test_a_failed_call_costs_itself_only(student: Student, name: str, code: str):
    """A call that takes the worker along is one failure, and the next call is answered."""
    with pytest.raises(CallFailed) as failed:
        student.call(name, [1.0])

    assert (failed.value.code, student.call("double", [2.0]).value) == (code, 4)


def test_course_files_and_long_output(student: Student):
    """Course files are in the working folder, and a flood of output is capped."""
    answer = student.call("flood", [1.0])

    assert answer.value == 11
    assert answer.printed.endswith("bytes more were printed)")


def test_reading(launcher: Direct, tmp_path: Path):
    """Hand-ins are read in a process of their own too, by their own name."""
    (tmp_path / "hw.py").write_text("def f(x):\n    return x\n")
    order = Read(name="hw.py", functions=functions("f"), confinement=Confinement(), limits=LIMITS)

    assert _submission(launcher.fork(order, [tmp_path / "hw.py"]), tmp_path / "hw.py").name == "hw.py"
    with pytest.raises(SubmissionError, match="no such file or directory"):
        launcher.fork(order, [tmp_path / "nowhere.py"])
