"""A function of several answers that gives one of them alone."""

import numpy as np
import pytest

from grader.compare import Tolerance
from grader.diagnosis.asked import AskedCall
from grader.diagnosis.questions import Question
from grader.diagnosis.together import as_one
from grader.model import Answer, Function

SEVERAL = Function(name="f", args=("x",), returns=("out", "cache"))


class _Student:
    def __init__(self, answer):
        self._answer = answer

    def call(self, name, args, *, wrt=()):
        del name, wrt
        return Answer(value=self._answer(*args))


def _asked(*arrays):
    calls = [AskedCall("f", (x,), {}, ((0,),)) for x in arrays]
    return [Question((call,), ((0.0,),), Tolerance(), drawn=True, check="c", trial=i) for i, call in enumerate(calls)]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(lambda x: 2 * x, "an array"), (lambda x: float(x.sum()), "a number"), (lambda x: x[None], "an array")],
    ids=["array", "number", "row"],
)
def test_one_of_several_answers_is_told_from_all(answer, kind):
    """An array or a number, where the function's parts are named: that is said, with their names."""
    found = as_one(_asked(np.ones(3), np.ones(5)), SEVERAL, _Student(answer))

    assert found is not None
    assert found.text == f"your function gives {kind} alone, where out and cache are meant: return all of them"


@pytest.mark.parametrize(
    ("answer", "function"),
    [
        (lambda x: (x, None), SEVERAL),
        (lambda x: {"out": x}, SEVERAL),
        (lambda x: np.stack([x, x]), SEVERAL),
        (lambda _: None, SEVERAL),
        (lambda x: x, Function(name="f", args=("x",))),
        (lambda x: x if len(x) > 3 else 1.0, SEVERAL),
    ],
    ids=["tuple", "dict", "rows", "nothing", "one-part", "now-and-then"],
)
def test_what_may_be_all_of_them_is_not_said_to_be_one(answer, function):
    """A tuple, a dict, an array with a row for each part, nothing at all, or a function of one answer."""
    assert as_one(_asked(np.ones(3), np.ones(5)), function, _Student(answer)) is None
