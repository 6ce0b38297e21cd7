"""What every edit is asked: of the wrong trials the cheapest; and in what order names are tried."""

import numpy as np
import pytest

from grader.compare import Tolerance
from grader.diagnosis.answers import Answers, answers, pivot_of, with_cheaper
from grader.diagnosis.asked import AskedCall
from grader.diagnosis.promising import Promising
from grader.diagnosis.questions import Question
from grader.model import Answer
from grader.mutation.edit import Edit, Placed
from grader.mutation.mistakes import VARIABLE


class Twice:
    """A student that answers with twice what it is handed, and rightly where that is negative."""

    def call(self, name, args, *, wrt=()):
        """Twice the argument."""
        return Answer(value=args[0] if args[0].max() < 0 else 2 * args[0], changed=(), after=(), printed="")


def asked(side, sign=1.0):
    """A question whose answer is its argument, of so many rows and columns."""
    given = sign * (1.0 + np.arange(side * (side + 1.0)).reshape(side, side + 1))
    call = AskedCall("f", (given,), {}, ((),))
    return Question((call,), ((given,),), Tolerance(), drawn=True, check="c", trial=side)


@pytest.mark.parametrize(
    ("more", "chosen"),
    [([asked(15), asked(3), asked(4)], 3), ([asked(3, -1.0), asked(4)], 4), ([asked(19)], 20), ([asked(3, -1.0)], 20)],
    ids=["the first that is cheaper", "what is right tells nothing", "hardly cheaper", "none that is wrong"],
)
def test_a_cheaper_trial_is_asked_of_each_edit(more, chosen):
    """Of further trials the first that is answered wrongly, too, and costs half as much."""
    first = (asked(20), asked(21))
    found, own = with_cheaper(first, answers(first, Twice()), more, Twice())

    assert found[pivot_of(found, own)].trial == chosen
    assert len(found) == len(own.each)


def test_what_is_cheap_is_asked_as_it_is():
    """No further trial is drawn for a question that costs little more than a call."""
    first = (asked(3),)
    found, _ = with_cheaper(first, answers(first, Twice()), iter(lambda: 1 / 0, None), Twice())

    assert found == first


def name(before, after, line):
    """The edit that puts one name in the place of another."""
    return Placed("hw.py", None, Edit("variable", "f", line, 0, line, 1, before, after, VARIABLE, VARIABLE))


def test_a_name_that_fits_nowhere_is_tried_last():
    """Once it has raised in two places of another; not one that is nearly the same, which may fit in one alone."""
    right = 1.0 + np.arange(12.0).reshape(3, 4)
    others = ["A", "B", "C", "D", "shape", "Nk", "E"]
    edits = [name("N" if each == "Nk" else "Z", each, line) for each in others for line in range(1, 9)]
    order = Promising(asked(3), (3 * right,))
    tried = []
    for placed in order.ordered(edits, lambda _: None):
        tried.append(placed.edit.after)
        order.note(placed, Answers((None,) if placed.edit.after in {"shape", "Nk"} else ((2 * right,),)))

    assert tried[-4:] == ["shape"] * 4
    assert "Nk" not in tried[-6:]
    assert sorted(tried) == sorted(each.edit.after for each in edits)
