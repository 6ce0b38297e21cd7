"""Which of the recorded calls make a question."""

import numpy as np

from grader.diagnosis.linking import needed_calls
from grader.diagnosis.read import Claims
from grader.diagnosis.recorder import Heard
from grader.model import Handle

X, Y = np.array([1.0, 2.0]), np.array([3.0, 4.0])


def heard(name, args, value):
    """One call as it is recorded: its arguments stay as they are."""
    return Heard(name, args, value, list(args))


def test_a_function_that_is_asked_the_same_again_is_asked_once():
    """`f(x)[0] + f(x)[1]` asks `f` once; what is handed on from either comes from that one."""
    first, second = (X + 1, {"kept": X}), (X + 1, {"kept": X})
    asked = [heard("f", (X,), first), heard("f", (X,), second), heard("g", (second[1], Y), Y * 2)]
    calls, answers = needed_calls(asked, {"f": ((0,),), "g": ((),)}, {}, {}, Claims())

    assert [call.name for call in calls] == ["f", "g"]
    assert calls[1].own == {(0,): (0, (1,))}
    assert [each.tolist() for each in answers] == [(X + 1).tolist(), (Y * 2).tolist()]


def test_another_argument_is_another_question():
    """What is only equal may be another drawn array: it is asked of each."""
    asked = [heard("f", (X,), X + 1), heard("f", (Y,), Y + 1), heard("f", (X.copy(),), X + 1)]

    assert len(needed_calls(asked, {"f": ((),)}, {}, {}, Claims())[0]) == 3


def test_each_object_is_made():
    """Two objects made alike are two: what is done to the one is not done to the other."""
    one, other = Handle(1, "Net"), Handle(2, "Net")
    asked = [heard("Net", (X,), one), heard("Net", (X,), other)]
    asked += [heard("Net.step", (one, Y), None), heard("Net.value", (one,), X), heard("Net.value", (other,), Y)]
    calls, _ = needed_calls(asked, {"Net.value": ((),)}, {}, {}, Claims())

    assert [call.name for call in calls] == ["Net", "Net", "Net.step", "Net.value", "Net.value"]
