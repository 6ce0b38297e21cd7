"""What names may cost is counted in calls: a machine that is slower names the same."""

import hashlib

import numpy as np
import pytest

from grader.diagnosis.budget import Budget
from grader.diagnosis.work import CallByCall, Labour
from grader.model import Answer, CallFailed


class Doubles:
    """Answers with twice its argument; gives up where that is negative."""

    def call(self, name, args, *, wrt=()):
        """Twice the argument."""
        if np.min(args[0]) < 0:
            raise CallFailed("timeout", f"{name} took longer than 1 s")
        return Answer(value=2 * args[0])


def test_time_that_passes_costs_nothing_and_calls_do():
    """As long as the last resort is far: a slow machine has as much left as a fast one."""
    work = Labour()
    budget = Budget([work], lambda: 0.0, "numpy")
    left = budget.left
    for _ in range(20):
        hashlib.pbkdf2_hmac("sha256", b"a", b"b", 1000)

    assert budget.left == left > 0
    CallByCall(Doubles(), work).call("f", [np.ones(3)])
    assert 0 < budget.left < left


def test_what_the_reference_is_asked_counts_as_well():
    """A mistake made in the reference takes as long as an edit of the hand-in."""
    own, reference = Labour(), Labour()
    budget = Budget([own, reference], lambda: 0.0, "numpy")
    before = budget.left
    CallByCall(Doubles(), own).call("f", [np.ones(3)])
    between = budget.left
    CallByCall(Doubles(), reference).call("f", [np.ones(3)])

    assert before - between == pytest.approx(between - budget.left)


def test_seconds_are_the_last_resort():
    """Whatever has been asked, workers that have used more than everything leave nothing."""
    assert Budget([Labour()], iter([0.0, *[60.0] * 9]).__next__, "numpy").left == 0.0


@pytest.mark.parametrize(("argument", "least"), [(np.ones(2), 1), (np.ones(40_000), 10), (-np.ones(2), 100)])
def test_what_takes_longer_counts_for_more(argument, least):
    """Many numbers, and a call that takes all its time: as much as the calls that could be made instead."""
    work = Labour()
    counted = CallByCall(Doubles(), work)
    if argument.min() < 0:
        with pytest.raises(CallFailed):
            counted.call("f", [argument])
    else:
        counted.call("f", [argument])

    assert work.calls >= least
