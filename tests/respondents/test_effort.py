"""What a search for words may take is counted in calls: it ends where it does on every machine."""

import hashlib
from types import ModuleType

import pytest

from grader.respondents.effort import Effort
from grader.respondents.reference import Reference


@pytest.fixture
def reference():
    """A reference of one function."""
    module = ModuleType("answers")
    module.double = lambda x: 2 * x
    return Reference(module)


def test_the_same_call_is_as_much_whether_it_has_been_made_before_or_not(reference):
    """What is remembered of an earlier hand-in saves time, and must not decide what is said of this one."""
    took = []
    for _ in range(3):
        effort = Effort()
        for _ in range(2000):
            reference.call("double", (21.0,))
        took.append(effort.seconds)

    assert took[0] > 0
    assert took[1:] == pytest.approx(took[:1] * 2)


def test_time_alone_is_no_effort_until_it_is_much_longer(reference):
    """A slow machine has done no more than a fast one; a function that takes far longer than its calls ends it."""
    effort = Effort()
    for _ in range(5000):
        reference.call("double", (21.0,))
    before = effort.seconds
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 1000)
    assert effort.seconds == pytest.approx(before)

    assert Effort(iter([0.0, 60.0]).__next__).seconds > 10
