"""The line that shows what a mistake makes of an answer."""

import numpy as np
import pytest

from grader.diagnosis.asked import AskedCall
from grader.strength.difference import Telling, example

A = np.arange(20.0).reshape(4, 5)
CASES = {
    "a number in a dict in a tuple": ((1.0, {"k": -0.12}), "k", np.nan, "[1]['k'] is -0.12, with the mistake nan"),
    "a number of a long array": ((1.0, {"k": -0.12, "A": A}), "A", np.where(A == 13, 99, A), "[1]['A'][2, 3] is 13.0"),
    "another shape": ((1.0, {"A": A}), "A", A.T, "[1]['A'] is an array of shape (4, 5), with the mistake an array of"),
}


@pytest.mark.parametrize(("right", "key", "value", "said"), CASES.values(), ids=CASES)
def test_the_part_that_differs_is_shown(right, key, value, said):
    """Not the whole answer, of which nothing would be seen."""
    wrong = (right[0], {**right[1], key: value})
    call = AskedCall(name="fit", args=(2.0,), own={}, ways=((),), left=())

    assert said in example(Telling("fit-value", call, (), False, right, wrong))
