"""What an edit of a function's own way back leaves alone: its values are asked once, its gradients each time."""

import numpy as np
import pytest

from grader.diagnosis.way_back import Values, goes_back
from grader.model import Answer, CallFailed
from grader.mutation import mistakes as m
from grader.mutation.edit import Edit, Placed


def placed(function, mistake=m.SIGN):
    """An edit of this function."""
    return Placed("nb", 1, Edit("sign", function, 1, 0, 1, 1, "a", "b", mistake, mistake))


class Counting:
    """Answers with the sum of its arguments, and counts how often it is asked."""

    def __init__(self):
        self.asked = []

    def call(self, name, args, *, wrt=()):
        """The sum."""
        self.asked.append((name, wrt))
        if not len(args):
            raise CallFailed("raised", "nothing to add up")
        return Answer(value=sum(map(np.sum, args)))


@pytest.mark.parametrize(
    ("edit", "is_so"),
    [
        (placed("Swish.backward"), True),
        (placed("f", m.DETACHED), True),
        (placed("Swish.forward"), False),
        (placed("f"), False),
    ],
    ids=["backward", "cut off", "forward", "function"],
)
def test_it_goes_back(edit, is_so):
    """An edit of `backward`, or of what cuts a value off from autograd, is one of the way back."""
    assert goes_back(edit) is is_so


def test_values_are_asked_once_and_gradients_each_time():
    """Two edits of the way back ask the program without an edit for a value once, and each for its own gradient."""
    plain, edited = Counting(), Counting()
    values = Values("f", plain)
    x = np.arange(3.0)
    for edit in (placed("F.backward"), placed("F.backward")):
        beside = values.beside(edit, edited)

        assert beside.call("f", [x]).value == 3.0
        beside.call("f", [x], wrt=(0,))
    assert plain.asked == [("f", ())]
    assert edited.asked == [("f", (0,)), ("f", (0,))]


def test_what_is_not_known_is_asked_of_the_edited_program():
    """Another function, and a value that fails without the edit, come from the program with it; so do other edits."""
    plain, edited = Counting(), Counting()
    values = Values("f", plain)
    beside = values.beside(placed("F.backward"), edited)
    beside.call("g", [np.ones(2)])
    with pytest.raises(CallFailed):
        beside.call("f", [])
    values.beside(placed("F.forward"), edited).call("f", [np.ones(2)])

    assert [name for name, _ in edited.asked] == ["g", "f", "f"]
    assert plain.asked == [("f", ())]
