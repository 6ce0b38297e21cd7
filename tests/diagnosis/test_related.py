"""What a single mistake leaves of the right numbers is seen; other numbers are not taken for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.diagnosis.related import related

MADE = {
    "signs": np.negative,
    "places": lambda x: x[::-1, ::-1],
    "a factor for each row": lambda x: x * np.arange(1, len(x) + 1)[:, None],
    "a factor for each row and each column": lambda x: (
        x * np.outer(np.arange(1, len(x) + 1), np.arange(2, x.shape[1] + 2))
    ),
    "a term for each column": lambda x: x + x[:1],
    "a function": np.exp,
    "its reciprocal": np.reciprocal,
}


def drawn(seed: int) -> np.ndarray:
    """A table of numbers that have nothing to do with each other."""
    return np.random.default_rng(seed).normal(size=(3, 4))


@pytest.mark.parametrize("name", MADE)
@given(seed=st.integers(0, 2**32 - 2))
def test_what_is_made_in_one_step_is_related(name, seed):
    """The right numbers, turned in one way that a mistake turns them."""
    right = drawn(seed)

    assert related(MADE[name](right), right)


@given(seed=st.integers(0, 2**32 - 2))
def test_other_numbers_are_not_related(seed):
    """Two tables that were drawn apart."""
    assert not related(drawn(seed), drawn(seed + 1))


def test_a_few_numbers_tell_nothing():
    """Zeros and ones are each other's in many ways."""
    assert not related(np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
