"""When two questions are the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Answer, Handle
from grader.respondents.question import Pasts

NUMBERS = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=4).map(np.array)


def _asked(*args):
    return Pasts().question("f", args, (), {}, None)


@given(NUMBERS, st.sampled_from([-1, 1]))
def test_a_question_is_the_same_up_to_rounding(x, sign):
    """What two right solutions hand on differs in the last digits, also on either side of a power of two."""
    other = np.nextafter(x, sign * np.inf)

    agreeing = [_asked(np.array([one])) == _asked(np.array([two])) for one, two in zip(x, other, strict=True) if one]

    assert sum(agreeing) >= len(agreeing) - 1  # one in some millions lies where the rounding turns


@pytest.mark.parametrize("power", range(-3, 4))
def test_beside_a_power_of_two_nothing_turns(power):
    """A probability of 1 and one of 1 - 1e-16 are one question."""
    one = np.array([2.0**power])

    assert _asked(one) == _asked(np.nextafter(one, 0)) == _asked(np.nextafter(one, 9))


@pytest.mark.parametrize(
    "other",
    [np.array([1.0, 2.000001]), np.array([[1.0, 2.0]]), np.array([1, 2]), np.array([1.0, 2.0], np.float32), "1, 2"],
    ids=["another number", "another shape", "whole numbers", "single precision", "a text"],
)
def test_what_differs_is_another_question(other):
    """Numbers that differ in the seventh digit, shapes and types make two questions."""
    assert _asked(np.array([1.0, 2.0])) != _asked(other)


def test_an_object_is_known_by_its_past():
    """Objects made and treated alike are one; asking one of them anything but an attribute tells them apart."""
    pasts = Pasts()
    for number in (1, 2):
        pasts.note(pasts.question("Net", [3], (), {}, None), "Net", [3], Answer(value=Handle(number, "Net")))

    def state(number):
        return pasts.question("Net.loss", [Handle(number, "Net")], (), {}, None)

    assert state(1) == state(2)
    for name, same in ((".W1", True), ("Net.step", False)):
        question = pasts.question(name, [Handle(1, "Net")], (), {}, None)
        pasts.note(question, name, [Handle(1, "Net")], Answer(value=0.0))
        assert (state(1) == state(2)) is same


def test_two_objects_of_one_answer_are_two():
    """They are told apart by their place in it."""
    pasts = Pasts()
    question = pasts.question("split", [3], (), {}, None)
    pasts.note(question, "split", [3], Answer(value=(Handle(1, "Half"), Handle(2, "Half"))))
    one, other = (pasts.question("size", [Handle(number, "Half")], (), {}, None) for number in (1, 2))

    assert one != other


def test_a_whole_number_is_the_same_in_any_type_of_whole_numbers():
    """Labels may come in 32 bits or in 64."""
    assert _asked(np.array([1, 2], np.int32)) == _asked(np.array([1, 2], np.int64))
    assert _asked(np.array([1, 2], np.int32)) != _asked(np.array([1, 3], np.int32))
