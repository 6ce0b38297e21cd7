"""What a hand-in has answered with an edit made to it is asked once, whoever asks."""

import numpy as np
import pytest
from msgspec.structs import replace

from grader.compare import Tolerance
from grader.diagnosis.answers import Answers
from grader.diagnosis.asked import AskedCall
from grader.diagnosis.kept import Kept
from grader.diagnosis.questions import Question
from grader.diagnosis.work import Labour
from grader.model import Handle
from grader.mutation.edit import Edit, Mistake, Placed


def _question(values, trial=0):
    call = AskedCall("f", (np.asarray(values, dtype=float),), {}, ((),))
    return Question((call,), ((1.0,),), Tolerance(), drawn=True, check="value", trial=trial)


def _placed(after):
    edit = Edit("sign", "f", 2, 4, 2, 5, "-", after, Mistake("sign", "a sign"), Mistake("sign", "a sign"))
    return Placed("x.py", None, edit)


class _Asking:
    """Counts how often it is asked; each time the answer is another one."""

    def __init__(self, *, timed_out=False):
        self.count, self._timed_out = 0, timed_out

    def __call__(self):
        """The next answer."""
        self.count += 1
        return Answers(((float(self.count),),), timed_out=self._timed_out)


def test_the_same_question_under_the_same_edit_is_asked_once():
    """A question that is put together anew, with equal numbers, is the same question."""
    kept, asking = Kept(), _Asking()
    first = kept.answers((_placed("+"),), (_question([1, 2]),), asking)
    assert kept.answers((_placed("+"),), (_question([1, 2]),), asking) is first
    assert asking.count == 1


@pytest.mark.parametrize(
    ("edits", "asked"),
    [
        (("*",), (_question([1, 2]),)),
        ((), (_question([1, 2]),)),
        (("+",), (_question([1, 3]),)),
        (("+",), (_question([1, 2], trial=1),)),
        (("+",), (_question([1, 2]), _question([1, 2]))),
    ],
    ids=["another edit", "no edit", "other numbers", "another trial", "several questions"],
)
def test_anything_else_is_asked_anew(edits, asked):
    """Another edit, other numbers, other random numbers or more than one question have answers of their own."""
    kept, asking = Kept(), _Asking()
    kept.answers((_placed("+"),), (_question([1, 2]),), asking)
    kept.answers(tuple(map(_placed, edits)), asked, asking)
    assert asking.count == 2


@pytest.mark.parametrize(
    ("values", "timed_out"), [([1, 2], True), (np.zeros(5000), False)], ids=["took too long", "large"]
)
def test_what_proves_nothing_or_takes_room_is_not_kept(values, timed_out):
    """With more time there may be an answer, and those to large questions would fill the memory."""
    kept, asking = Kept(), _Asking(timed_out=timed_out)
    for _ in range(2):
        kept.answers((_placed("+"),), (_question(values),), asking)
    assert asking.count == 2


@pytest.mark.parametrize("timed_out", [False, True], ids=["answered", "took too long"])
def test_what_a_class_shares_costs_each_hand_in_the_same(timed_out):
    """The second hand-in finds the answer there, and has as much left as the first: both are named alike."""
    work = Labour()
    kept, asking = Kept(work), _Asking(timed_out=timed_out)

    def working():
        work.calls += 7
        return asking()

    for calls in (7, 14, 21):
        kept.answers((_placed("+"),), (_question([1, 2]),), working)
        assert work.calls == calls
    assert asking.count == 1


def test_an_object_that_the_question_makes_itself_is_told_by_where_it_comes_from():
    """Two questions that make an object alike and hand it on are one; what the reference made is no part of them."""
    kept, asking = Kept(), _Asking()
    for number in (1, 2):
        first = AskedCall("Net", (3,), {}, ())
        second = AskedCall("forward", (Handle(number, "Net"), np.ones(2)), {(0,): (0, ())}, ((),))
        kept.answers((), (replace(_question([1]), calls=(first, second)),), asking)
    assert asking.count == 1


def test_a_check_is_made_once_under_an_edit():
    """Two functions of one check are searched with the same edits, and what mends it for one does so for the other."""
    kept, asked = Kept(), []
    found = [
        kept.catches(check, (_placed(after),), lambda: asked.append(1) or True)
        for check, after in (("way-back", "+"), ("way-back", "+"), ("value", "+"), ("way-back", "*"))
    ]
    assert all(found)
    assert len(asked) == 3
