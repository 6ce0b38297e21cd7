"""The way there is asked once for all edits of the way back, where that can make no difference."""

from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from grader.compare import Tolerance
from grader.diagnosis.answers import answers
from grader.diagnosis.asked import AskedCall
from grader.diagnosis.beforehand import Beforehand
from grader.diagnosis.questions import Question
from grader.diagnosis.work import CallByCall, Labour
from grader.mutation.edit import Edit, Placed
from grader.mutation.mistakes import SIGN
from grader.respondents.reference import AsStudent, Reference

TEXT = """
import numpy as np

seen = []

class Layer:
    x = None

def there(x):
    return 2 * x, (x,)

def noting(x):
    seen.append(x)
    return 2 * x, (x,)

def making(x):
    layer = Layer()
    layer.x = x
    return 2 * x, layer

def back(g, cache):
    return g * (cache[0] if isinstance(cache, tuple) else cache.x)

def noted(g, cache):
    return g * len(seen)
"""
X, G = np.array([1.0, 2.0]), np.array([3.0, 5.0])


def _question(first, second):
    """`first` there, and `second` back with what that has kept."""
    calls = (AskedCall(first, (X,), {}, ()), AskedCall(second, (G, None), {(1,): (0, (1,))}, ((),)))
    return Question(calls, ((G * X,),), Tolerance(), drawn=True, check="way-back", trial=0)


def _student(work):
    module = ModuleType("course")
    exec(TEXT, vars(module))
    return SimpleNamespace(edited=lambda *_: CallByCall(AsStudent(Reference(module)), work))


@pytest.mark.parametrize(
    ("first", "second", "reached", "calls"),
    [
        ("there", "back", {"there"}, 1),
        ("there", "back", {"there", "helper"}, 2),
        ("there", "back", None, 2),
        ("making", "back", {"making"}, 2),
        ("noting", "noted", {"noting"}, 2),
    ],
    ids=["known", "it comes to what is edited", "its text is not known", "an object", "it leaves a trace elsewhere"],
)
def test_what_comes_before_is_asked_once(first, second, reached, calls):
    """Only a way there without objects, without traces, that does not come to what is edited is known beforehand."""
    work, question = Labour(), _question(first, second)
    student = _student(work)
    own = answers((question,), student.edited()).each[0]
    before = Beforehand(question, own, student, lambda _: reached)
    started = work.calls

    again = answers((question,), student.edited(), known=before.of("helper")).each[0]

    assert round(work.calls - started) == calls
    if second == "back":
        assert np.array_equal(again[0], G * X)


REACHED = {"Layer.__init__": {"Layer.__init__"}, "there": {"there", "helper"}, "back": {"back", "helper"}}


def test_what_a_call_comes_to_is_not_known_so_well():
    """`Net(x).loss()` is no name that a text has: whatever is edited may be what an earlier call comes to."""
    calls = (AskedCall("there", (X,), {}, ((0,),)), AskedCall("back", (G, None), {(1,): (0, (1,))}, ((),)))
    question = Question(calls, ((2 * X, G * X),), Tolerance(), drawn=True, check="both-ways", trial=0)
    before = Beforehand(question, (X, G * X), _student(Labour()), REACHED.get)
    edit = Placed("hw.py", None, Edit("sign", "back", 1, 0, 1, 1, "-", "+", SIGN, SIGN))

    assert before.able([edit]) == [edit]


@pytest.mark.parametrize(("function", "able"), [("Layer.__init__", True), ("Layer.forward", False), ("Layer.x", True)])
def test_a_wrong_attribute_is_mended_where_the_object_is_made(function, able):
    """It is read before any method is called: only the constructor, or the property itself, can be what is wrong."""
    calls = (AskedCall("Layer", (), {}, ()), AskedCall(".x", (None,), {(0,): (0, ())}, ((),)))
    question = Question(calls, ((X,),), Tolerance(), drawn=True, check="start", trial=0)
    before = Beforehand(question, (G,), _student(Labour()), REACHED.get)
    edit = Placed("hw.py", None, Edit("sign", function, 1, 0, 1, 1, "-", "+", SIGN, SIGN))

    assert bool(before.able([edit])) is able
