"""One call with many edits: what is answered along with another question is what would have been answered alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from programs import functions, hand_in

from grader.errors import ProtocolError
from grader.model import CallFailed, Limits
from grader.mutation.edit import Edit, Mistake, Placed
from grader.respondents.ahead import Link, parted
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox
from grader.sandbox.wire.frames import Failed, Returned, Several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.respondents.student import Student

SOURCE = """import os

import numpy as np

seen = []


def f(x):
    return x + 0


def noted(x):
    return seen.append(x) or x + 0


def total(x):
    return len(seen)
"""
NONE = Mistake("", "")
X = np.array([1.0, 2.0])
F, NOTED = (Link("f", (X,), {}),), (Link("noted", (X,), {}),)
ANSWERS = {
    "x * 2": [2.0, 4.0],
    "x - 1": [0.0, 1.0],
    "np.add(x, 1, out=x)": [2.0, 3.0],
    "[len(x), [x, 5]]": [2, [[1.0, 2.0], 5]],
    "1 / 0": "raised",
    "x": [1.0, 2.0],
    "nobody(x)": "raised",
    "os._exit(3)": "crashed",
    "x.sum()": 3.0,
    "x[0]": 1.0,
    "sum(1 for _ in iter(int, 1))": "timeout",
    "-x": [-1.0, -2.0],
    "x[:, None]": [[1.0], [2.0]],
    "np.ones(1 << 30)": "memory",
    "x / 2": [0.5, 1.0],
}


def _edit(after: str, function: str = "f") -> tuple[Placed, ...]:
    """The edit that lets the function return something else."""
    line = next(i for i, text in enumerate(SOURCE.split("\n"), 1) if f"def {function}(" in text) + 1
    text = SOURCE.split("\n")[line - 1]
    column = text.index("x + 0")
    return (Placed("hw.py", None, Edit("any", function, line, column, line, column + 5, "x + 0", after, NONE, NONE)),)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for the whole file."""
    with open_sandbox() as one:
        yield one


@pytest.fixture
def student(sandbox: Sandbox) -> Iterator[Student]:
    """A student whose functions can be edited."""
    limits = Limits(seconds=0.1, memory_mb=256)
    with open_student(sandbox, hand_in(SOURCE), functions("f", "noted", "total"), limits=limits) as one:
        yield one


def _outcome(student: Student, edits: tuple[Placed, ...]) -> tuple[object, tuple[int, ...]]:
    """The answer and which arguments it changed; of a failure what it is called."""
    try:
        answer = student.call("f", [X], edits=edits)
    except CallFailed as failed:
        return failed.code, ()
    return _plain(answer.value), answer.changed


def _plain(value: object) -> object:
    return [_plain(each) for each in value] if isinstance(value, list) else np.asarray(value).tolist()


@pytest.mark.parametrize(
    ("expected", "step"), [("all in turn", 1), ("all, the last first", 1), ("some", -1), ("others", -1)]
)
def test_what_is_expected_changes_no_answer(student: Student, expected: str, step: int):
    """Each edit has its own answer, with arguments of its own, whatever was expected and whichever ends the worker."""
    edits = [_edit(after) for after in ANSWERS][::step]
    chosen = {"all in turn": edits, "all, the last first": edits[::-1], "some": edits[::3], "others": [_edit("x ** 9")]}
    student.expect((each, F) for each in chosen[expected])

    for after, right in list(ANSWERS.items())[::step]:
        assert _outcome(student, _edit(after)) == (right, (0,) * ("out=x" in after)), after


def test_several_are_answered_at_once(student: Student):
    """From the second edit on those that are expected next have been tried by the time that they are asked for."""
    edits = [_edit(f"x + {number}", "noted") for number in range(1, 11)]
    student.expect((each, NOTED) for each in edits)
    for each in edits[:2]:
        student.call("noted", [X], edits=each)

    assert student.call("total", [X]).value == 10


def test_another_question_is_not_answered_so(student: Student):
    """Equal arguments that are other objects, or another function, are asked for themselves."""
    edits = [_edit(f"x + {number}", "noted") for number in range(1, 7)]
    student.expect((each, NOTED) for each in edits)
    for each in edits[:2]:
        student.call("noted", [X.copy()], edits=each)

    assert student.call("total", [X]).value == 2


CHAINED = """import numpy as np


class Net:
    def __init__(self, w):
        self.w, self.seen = w, []

    def forward(self, x):
        self.seen.append(len(self.seen))
        return {"out": x * self.w, "kept": [x, self]}

    def backward(self, d, kept, both):
        kept[0] += 1
        return d * self.w + kept[0] + len(both) + both[1]
"""
LINKS = (
    Link("Net", (X,), {}),
    Link("Net.forward", (None, X), {(0,): (0, ())}),
    Link("Net.backward", (None, X, None, [X, None]), {(0,): (0, ()), (2,): (1, ("kept",)), (3, 1): (1, ("out",))}),
)


def _chained(student: Student, edits: tuple[Placed, ...]) -> list[object]:
    """What the last call of the chain answers, call by call, and what it says of its arguments."""
    try:
        net = student.call("Net", [X], edits=edits).value
        there = student.call("Net.forward", [net, X], edits=edits).value
        back = student.call("Net.backward", [net, X, there["kept"], [X, there["out"]]], edits=edits)
    except CallFailed as failed:
        return [failed.code, failed.text]
    return [back.value.tolist(), back.changed]


def test_a_chain_is_answered_as_call_by_call(sandbox: Sandbox):
    """What a later call takes of the earlier ones is the same, made in one go or one after the other."""
    lines = CHAINED.split("\n")
    wanted = {"x * self.w": ["x + self.w", "x", "x / 0", "no", "None"], "d * self.w": ["d", "kept", "self.seen[1]"]}
    edits = [
        (Placed("hw.py", None, Edit("any", "Net", at, column, at, column + len(old), old, new, NONE, NONE)),)
        for old, others in wanted.items()
        for at, column in [next((i, each.index(old)) for i, each in enumerate(lines, 1) if old in each)]
        for new in others
    ]
    made = functions("Net", "Net.forward", "Net.backward")
    with open_student(sandbox, hand_in(CHAINED), made, limits=Limits(seconds=1.0)) as one:
        alone = [_chained(one, each) for each in edits]
        one.expect((each, LINKS) for each in edits)
        asked = [_chained(one, each) for each in edits]

    assert asked == alone
    assert len({str(each) for each in asked}) > 5


def test_what_is_expected_alone_keeps_the_worker(student: Student):
    """It is one answer, as it would be without being expected: what the program knows is still there afterwards."""
    student.call("noted", [X])
    student.expect([(_edit("x * 2"), F)])

    assert _outcome(student, _edit("x * 2")) == ([2.0, 4.0], ())
    assert student.call("total", [X]).value == 1


RETURNED, FAILED = Returned(7, 1.0, ()), Failed(7, "raised", "no", None, None, (), missing=False)


@pytest.mark.parametrize(
    ("answers", "sizes", "counts"),
    [
        ((), (), ()),
        ((RETURNED, FAILED), (16,), (2,)),
        ((RETURNED, FAILED), (32, -16), (2,)),
        ((RETURNED, FAILED), (32, 0), (2,)),
        ((RETURNED, Returned(8, 1.0, ())), (16, 0), (2,)),
        ((RETURNED, FAILED), (16, 0), (1,)),
        ((RETURNED, FAILED), (16, 0), (3, -1)),
        ((RETURNED, FAILED), (16, 0), ()),
    ],
    ids=[
        *("none", "a size too few", "a negative size", "more than there is", "of another question"),
        *("a chain too few", "a negative chain", "no chain"),
    ],
)
def test_answers_that_do_not_add_up_are_refused(
    answers: tuple[Returned | Failed, ...], sizes: tuple[int, ...], counts: tuple[int, ...]
):
    """A worker that says something else than it sends is not read."""
    with pytest.raises(ProtocolError):
        parted(Several(7, answers, sizes, counts), bytearray(16))
