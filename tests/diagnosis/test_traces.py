"""An answer's trace says which kinds of edits are tried first; where the numbers have no trace, none is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import Tolerance
from grader.diagnosis import traces
from grader.diagnosis.asked import AskedCall
from grader.diagnosis.promising import Promising
from grader.diagnosis.questions import Question
from grader.mutation.edit import Edit, Placed
from grader.mutation.mistakes import CONSTANT
from grader.mutation.table import KINDS

LEFT = {
    "turned-round": lambda x: x[:, ::-1],
    "transpose": lambda x: x.T,
    "negate": np.negative,
    "sign": lambda x: x * np.where(np.arange(x.size).reshape(x.shape) % 2, 1, -1),
    "scale": lambda x: 2.5 * x,
    "count": lambda x: x * 3 / 7,
}


def asked(right):
    """A question whose right answer this is."""
    call = AskedCall("f", (), {}, ((),))
    return Question((call,), ((right,),), Tolerance(), drawn=True, check="c", trial=0)


def drawn(seed):
    """Numbers that have nothing to do with each other."""
    return np.random.default_rng(seed).normal(size=(3, 4))


def edit(operator, line):
    """Some edit of this kind."""
    return Placed("hw.py", None, Edit(operator, "f", line, 0, line, 1, "x", "y", CONSTANT, CONSTANT))


@pytest.mark.parametrize("operator", LEFT)
@given(seed=st.integers(0, 2**32 - 2))
def test_a_mistake_is_among_those_that_leave_its_trace(operator, seed):
    """The right numbers as a mistake of this kind leaves them."""
    right = drawn(seed)

    assert operator in traces.kinds(asked(right), (LEFT[operator](right),))


@given(seed=st.integers(0, 2**32 - 2))
def test_other_numbers_have_no_trace(seed):
    """Neither two tables that were drawn apart, nor an answer of which only one part has a trace."""
    right, other = drawn(seed), drawn(seed + 1)
    both = asked((right, right))

    assert traces.kinds(asked(right), (other,)) == frozenset()
    assert traces.kinds(both, ((-right, other),)) == frozenset()
    assert "negate" in traces.kinds(both, ((-right, right),))


def test_those_that_leave_the_trace_are_tried_first():
    """Wherever they stand among the others, and each edit is tried once."""
    right = drawn(1)
    edits = [*(edit("constant", line) for line in range(1, 40)), edit("turned-round", 40)]
    tried = list(Promising(asked(right), (right[::-1],)).ordered(edits, lambda _: None))

    assert tried[0].edit.operator == "turned-round"
    assert sorted(tried) == sorted(edits)


def test_the_kinds_are_operators():
    """No trace speaks of a kind that is not in the table."""
    assert KINDS.keys() >= traces.PLACES | traces.SIGNS | traces.SIZES
