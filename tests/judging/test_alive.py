"""Whether a function heeds what it is given, as its recorded answers show."""

import numpy as np
import pytest

from grader.checks.alive import seen_to_vary
from grader.model import Answer
from grader.respondents.recorded import Asked


def _record(*answers, size=3):
    return [Asked("f", (np.full(size, float(i)),), Answer(value=value)) for i, value in enumerate(answers)]


@pytest.mark.parametrize(
    ("one", "other", "varies"),
    [
        (np.zeros(3), np.ones(3), True),
        (np.zeros(3), np.zeros(3), False),
        (np.zeros(3), np.zeros(2), False),
        (None, np.zeros(3), False),
        ((np.zeros(3), 1.0), (np.zeros(3), 2.0), True),
        ({"a": 1.0}, {"a": 2.0}, True),
        ({"a": 1.0}, {"b": 2.0}, False),
        ("a", "b", False),
    ],
)
def test_two_answers_of_one_shape_show_it(one, other, varies):
    """Not two that have nothing in common: a function that gives nothing at times has not heeded anything."""
    assert bool(seen_to_vary([_record(one), _record(other)])) == varies


def test_answers_to_questions_of_other_shapes_show_nothing():
    """A constant in the shape of what is given is another one each time."""
    assert not seen_to_vary([_record(1.0, size=2), _record(2.0, size=3)])
    assert seen_to_vary([_record(1.0, size=3), _record(2.0, size=3)])
