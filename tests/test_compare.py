"""Comparison: type, shape, values, tolerance; and the sentence that a finding gives."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.compare import Evidence, Tolerance, allowance, compare
from grader.model import Handle
from grader.show import sentence, show

ARRAYS = hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6, width=32))
SAME_SHAPES = hnp.array_shapes(max_dims=2, max_side=4).flatmap(
    lambda shape: st.tuples(
        *[hnp.arrays(float, shape, elements=st.integers(-(10**6), 10**6).map(lambda k: k / 1e3))] * 2
    )
)


@given(ARRAYS)
def test_a_value_equals_itself(value):
    """Every finite array agrees with itself and with what rounding makes of it."""
    assert compare(value, value) is None
    assert compare(value * (1 + 2.0**-50), value) is None


@given(SAME_SHAPES)
def test_the_verdict_is_the_formula(pair):
    """Two arrays agree exactly where |a - e| <= rtol |e| + rtol 1e-3 max|e| in every element."""
    actual, expected = pair
    allowed = 1e-6 * np.abs(expected) + 1e-9 * np.abs(expected).max()
    holds = bool((np.abs(actual - expected) <= allowed).all())

    assert (compare(actual, expected) is None) == holds


@given(SAME_SHAPES)
def test_the_worst_element_is_the_one_shown(pair):
    """The finding's numbers are elements of the arrays, at its index, and no other is further beyond its allowance."""
    actual, expected = pair
    finding = compare(actual, expected)
    if finding is None:
        return
    ratio = np.abs(actual - expected) / np.maximum(allowance(expected, Tolerance(), Evidence()), 1e-300)

    assert finding.actual_at == actual[finding.index]
    assert finding.expected_at == expected[finding.index]
    assert ratio[finding.index] == ratio.max()
    assert finding.wrong == int((ratio > 1).sum())


def test_nan_agrees_with_nothing():
    """NaN on either side is a difference, even from NaN."""
    assert compare(np.nan, np.nan) is not None
    assert compare(np.array([1.0, np.nan]), np.array([1.0, 1.0])).index == (1,)
    assert compare(np.nan, 1.0, relation="!=") is not None


def test_infinities_agree_when_they_are_the_same():
    """Inf equals inf, and neither -inf nor any number."""
    assert compare(np.inf, np.inf) is None
    assert compare(np.inf, -np.inf) is not None
    assert compare(np.inf, 1e308) is not None
    assert compare(1e308, np.inf) is not None


def test_small_gradients_are_not_zero():
    """A gradient of size 1e-9 differs from 0 and from its double: the allowance scales with what is expected."""
    gradient = np.array([1e-9, -2e-9])

    assert compare(np.zeros(2), gradient) is not None
    assert compare(2 * gradient, gradient) is not None
    assert compare(gradient * (1 + 5e-7), gradient) is None


def test_an_expected_zero_allows_the_rounding_of_the_terms_only():
    """Where 0 is expected, 64 ulps of the numbers that went into it are allowed, and no more."""
    evidence = Evidence(scale=0.5)

    assert compare(np.array([2e-16, 0.0]), 0, evidence=evidence, plain=True) is None
    assert compare(np.array([1e-13, 0.0]), 0, evidence=evidence, plain=True) is not None
    assert compare(np.array([1e-300]), 0, plain=True) is not None


def test_float32_answers_get_a_wider_allowance_and_say_so():
    """300 roundings of the type, or of what the reference loses in it, at most 1e-3; a stated tolerance wins."""
    low = Evidence(low_precision=True)
    losing = Evidence(low_precision=True, rounding=1e-6)
    blind = Evidence(low_precision=True, rounding=0.1)

    assert compare(1 + 3e-5, 1.0) is not None
    assert compare(1 + 3e-5, 1.0, evidence=low) is None
    assert compare(1 + 4e-5, 1.0, evidence=low) is not None
    assert compare(1 + 2.9e-4, 1.0, evidence=losing) is None
    assert compare(1 + 3.1e-4, 1.0, evidence=losing) is not None
    assert compare(1 + 0.9e-3, 1.0, evidence=blind) is None
    assert compare(1 + 1.1e-3, 1.0, evidence=blind) is not None
    assert "float32" in compare(1.1, 1.0, evidence=low).note
    assert compare(1 + 3e-5, 1.0, Tolerance(rtol=1e-5), evidence=low) is not None


@pytest.mark.parametrize("value", [None, "text", Handle(1, "Net"), np.zeros((0, 3)), [], {}])
def test_nothing_equals_only_the_same_on_the_other_side(value):
    """None, a text, an object, nothing at all: equal to itself as the spec writes it, never among the student's own."""
    own = Evidence(own=True)

    assert compare(value, value) is None
    assert compare(value, value, evidence=own) is not None
    for relation in ("!=", "<", "<=", ">", ">="):
        assert compare(value, 1.0, relation=relation, plain=True) is not None
        assert compare(1.0, value, relation=relation, plain=True) is not None
        assert compare(value, value, relation=relation) is not None


@pytest.mark.parametrize(
    ("actual", "expected", "hint"),
    [
        (np.arange(6.0).reshape(3, 2), np.arange(6.0).reshape(3, 2).T, "transpose"),
        (np.ones((3, 1)), np.ones(3), "reshape(3,)"),
        (np.ones((1, 3)), np.ones((3, 1)), "transpose"),
        (np.ones(1), np.float64(1), "reshape()"),
    ],
)
def test_a_shape_is_a_finding_of_its_own_with_a_hint(actual, expected, hint):
    """(3, 1) is not (3,) and not (1, 3); when the values agree after rearranging, the note says how."""
    finding = compare(actual, expected)

    assert finding.kind == "shape"
    assert hint in finding.note
    assert "has shape" in sentence(finding)


def test_no_hint_where_the_values_differ_too():
    """A wrong shape with wrong values gets no word of being right after all."""
    assert compare(np.ones((2, 3)), np.zeros((3, 2))).note is None


def test_a_plain_number_is_compared_with_every_element_only_where_asked():
    """`sum(...) == 1` compares each column; a reference's scalar does not stand for an array."""
    assert compare(np.ones(4), 1, plain=True) is None
    assert compare(np.ones(4), 1).kind == "shape"
    assert compare(np.ones((0, 3)), 1, plain=True).kind == "type"


@pytest.mark.parametrize(
    ("relation", "actual", "expected", "holds"),
    [
        ("<", 1.0, 2.0, True),
        ("<", 1.0, 1.0, False),
        ("<=", 1.0 + 1e-9, 1.0, True),
        ("<=", 1.1, 1.0, False),
        (">", 1.0, 1.0, False),
        (">=", 1.0 - 1e-9, 1.0, True),
        (">=", 0.5, 1.0, False),
        ("!=", 1.0, 1.0 + 1e-9, False),
        ("!=", 1.0, 2.0, True),
    ],
)
def test_relations(relation, actual, expected, holds):
    """<= and >= accept what == accepts; < and > are strict; != means beyond the tolerance."""
    assert (compare(actual, expected, relation=relation) is None) == holds


def test_structures_are_compared_part_by_part():
    """Tuples and dicts of arrays agree part by part; the finding names the part."""
    expected = (np.ones(2), {"dW": np.zeros(3)})

    assert compare([np.ones(2), {"dW": np.zeros(3)}], expected) is None
    finding = compare((np.ones(2), {"dW": np.ones(3)}), expected, expression="backward(X)")
    assert "backward(X)[1]['dW'][0] = 1, expected 0" in sentence(finding)
    assert compare((np.ones(2),), expected).kind == "type"
    assert compare(np.ones(2), expected).kind == "type"


@pytest.mark.parametrize("value", [None, "0.5", {"a": 1}, [[1], [1, 2]], Handle(3, "Net"), (1, "x")])
def test_what_is_not_a_number_is_named(value):
    """None, text, ragged lists and objects are type findings in words, never an exception."""
    finding = compare(value, np.ones(2))

    assert finding.kind == "type"
    assert "expected an array of shape (2,)" in finding.note


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, "None"), ("a", "b"), (None, Handle(1, "Net")), (np.zeros((0, 3)), np.zeros((3, 0))), ({}, None)],
)
def test_one_kind_of_nothing_is_not_the_other(one, other):
    """None is no text, a text no other text, an empty array none of another shape."""
    assert compare(one, other) is not None
    assert compare(other, one) is not None


def test_a_complex_number_is_no_real_one():
    """Also where nothing imaginary is in it: something went wrong on the way."""
    assert compare(np.array([1 + 0j, 2]), np.array([1.0, 2.0])).kind == "type"
    assert compare(np.array([1 + 0j, 2]), np.array([1 + 0j, 2])) is None


def test_a_missing_return_is_suggested():
    """None asks for a return."""
    assert "`return`" in compare(None, 1.0).note


@given(
    st.recursive(
        st.one_of(st.floats(), st.integers(), st.booleans(), st.text(), st.none(), st.complex_numbers()),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    )
)
def test_what_is_shown_is_strict_json(value):
    """Whatever the value, NaN and infinities included, `show` gives what strict JSON can hold."""
    assert json.loads(json.dumps(show(value), allow_nan=False)) == show(value)


def test_large_arrays_are_summarised():
    """More than 64 elements come as shape, dtype and range."""
    summary = show(np.arange(100.0))

    assert summary == {"shape": [100], "dtype": "float64", "min": 0.0, "max": 99.0, "mean": 49.5}


def test_the_sentence_names_subject_got_expected_and_allowance():
    """The message in the form that the project uses everywhere."""
    finding = compare(3.2189, 0.80472, expression="cost(Y_hat, Y)")

    assert sentence(finding) == "cost(Y_hat, Y) = 3.2189, expected 0.80472 (off by 2.4 or 300 %, allowed 8e-07)"


def test_two_different_numbers_never_look_equal():
    """Digits are added until actual and expected differ."""
    text = sentence(compare(1.0000021, 1.0, expression="x"))

    assert text.startswith("x = 1.000002, expected 1 ")
    assert "1 of 2 elements disagree" in sentence(compare(np.array([1.0, 2.0]), np.array([1.0, 3.0])))
