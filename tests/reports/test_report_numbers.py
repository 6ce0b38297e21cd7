"""Numbers as text: short, aligned, and different where the values are."""

import ast
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.reports import numbers

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def test_six_digits():
    """A float has six significant digits, a whole number all of its own, and what is not finite its name."""
    assert [numbers.number(value) for value in (0.8047189562170503, 2.0, 123456789, 1e-9, "nan", True, None)] == [
        "0.804719", "2", "123456789", "1e-09", "nan", "True", "None",
    ]  # fmt: skip


@given(FLOATS, st.one_of(FLOATS, st.integers(-(10**18), 10**18)))
def test_different_numbers_look_different(one, other):
    """Two numbers that differ never look equal, down to the last bit."""
    left, right = numbers.apart(one, other)

    assert (left == right) <= (one == other)


@given(FLOATS)
def test_neighbours_look_different(value):
    """Neither do two doubles next to each other."""
    left, right = numbers.apart(value, math.nextafter(value, math.inf))

    assert left != right or math.nextafter(value, math.inf) == value


def test_no_more_digits_than_it_takes():
    """Where the sixth digit tells two numbers apart, six digits are shown."""
    assert numbers.apart(0.80471895, 0.80471896) == ("0.80471895", "0.80471896")
    assert numbers.apart(1 / 3, 2 / 3) == ("0.333333", "0.666667")


def test_huge_whole_numbers():
    """A whole number of ten thousand digits is named by its size, and compared as infinite."""
    assert numbers.number(10**10_000) == "a whole number of 33220 bits"
    assert numbers.as_complex(10**10_000) == complex(math.inf)


@given(hnp.arrays(float, hnp.array_shapes(max_dims=4, max_side=4)))
def test_the_shape_of_nested_lists(array):
    """`shape_of` sees the shape of whatever NumPy made a list of."""
    assert numbers.shape_of(array.tolist()) == array.shape


def test_what_has_no_shape():
    """Ragged lists, texts and None are no arrays; names of infinities and complex numbers are numbers."""
    assert [numbers.shape_of(value) for value in ([[1], [1, 2]], ["cat"], None, [None], {"a": 1})] == [None] * 5
    assert numbers.shape_of([["nan", "-inf"], ["(1+2j)", 3]]) == (2, 2)
    assert numbers.shape_of([[], []]) == (2, 0)


@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_columns_align(values):
    """The texts of a column have one width, lose nothing, and every decimal point stands in one place."""
    texts = [numbers.number(value) for value in values]
    padded = numbers.aligned(texts)

    assert [text.strip() for text in padded] == texts
    assert len({len(text) for text in padded}) == 1
    assert len({text.index(".") for text in padded if "." in text}) <= 1


@given(hnp.arrays(np.int64, hnp.array_shapes(max_dims=4, max_side=4), elements=st.integers(-1000, 1000)))
def test_literals_are_python(array):
    """A literal, pasted into Python, is the array again."""
    text = "\n".join(numbers.literal(array.tolist()))

    assert np.array_equal(ast.literal_eval(text), array)


def test_literals_read_in_rows():
    """The rows of a literal stand under each other with their columns aligned."""
    assert numbers.literal([[0.5, -1.25], [2.0, 10.0]]) == ("[[0.5, -1.25],", " [2  , 10   ]]")


@given(st.text(st.sampled_from("+-.0123456789einfaj()_ \n"), max_size=8))
def test_texts_that_look_like_numbers(text):
    """A student's text is a number only where it can be reckoned with."""
    assert not numbers.is_number(text) or numbers.as_complex(text) is not None


def test_bottomless_lists():
    """A list in a list in a list, 900 deep, is shown as far as anyone reads."""
    value = {}
    for _ in range(900):
        value = [value]

    assert numbers.shape_of(value) is None
    assert numbers.phrase(value) == "[" * 33 + "..." + "]" * 33


def test_phrases():
    """Large arrays, dictionaries and ragged lists are said on one line."""
    large = {"shape": [784, 64], "dtype": "float64", "min": -3.5, "max": 4.25, "mean": 0.0123456789}

    assert numbers.phrase(large) == "array of shape (784, 64), float64, min -3.5, max 4.25, mean 0.0123457"
    assert numbers.phrase({"W1": [1.0, "nan"], "name": "cat"}) == '{W1: [1, nan], name: "cat"}'
    assert numbers.shape_text((3,)) == "(3,)"
