"""The lecture's own numbers, and the edges where a formula alone does not say what comes out."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from reference import softmax as by_numpy
from reference import softmax_torch as by_torch

pytestmark = pytest.mark.parametrize("reference", [by_numpy, by_torch], ids=["numpy", "torch"])
EXAMPLE = [[5], [2], [-1], [3]]
CAT_HAT, CAT = [0.3, 0.2, 0.1, 0.4], [0, 1, 0, 0]


def test_the_example(reference):
    """Logits 5, 2, -1, 3 give .842, .042, .002, .114 (L1)."""
    assert_array_equal(np.round(np.asarray(reference.softmax(EXAMPLE)), 3), [[0.842], [0.042], [0.002], [0.114]])


def test_hardmax_of_the_example(reference):
    """The biggest logit gets the 1 (L4), and of two equal ones the first."""
    assert_array_equal(reference.hardmax(EXAMPLE), [[1], [0], [0], [0]])
    assert_array_equal(reference.hardmax([[2, 0], [7, 3], [7, 3]]), [[0, 0], [1, 1], [0, 0]])


def test_a_cat_given_twenty_percent(reference):
    """Costs -log 0.2, whether it comes as one example or as a column (L6, L11)."""
    assert_allclose(reference.cross_entropy(CAT_HAT, CAT), 1.6094379124341003, rtol=1e-15)
    assert_allclose(reference.cross_entropy(np.c_[CAT_HAT], np.c_[CAT]), [1.6094379124341003], rtol=1e-15)


def test_the_gradient_of_the_cat(reference):
    """It is dZ = [.3, -.8, .1, .4] (L14)."""
    assert_allclose(reference.output_grad(CAT_HAT, CAT), [0.3, -0.8, 0.1, 0.4], rtol=1e-15)


def test_one_in_a_million_against_one_in_a_billion(reference):
    """The losses differ by log 1000 = 6.908 (L9)."""
    million = reference.cross_entropy([1e-6, 1 - 1e-6], [1, 0])
    billion = reference.cross_entropy([1e-9, 1 - 1e-9], [1, 0])

    assert float(billion - million) == pytest.approx(6.907755, abs=1e-6)


def test_the_plateau_of_the_squared_error(reference):
    """At output 1e-9, target 1, squared error has slope -1e-9 where cross-entropy has -1 (L8)."""
    assert_allclose(reference.squared_error_grad([1e-9], [1]), [-1e-9], rtol=1e-8)
    assert_allclose(reference.output_grad([1e-9, 1 - 1e-9], [1, 0]), [-1, 1], rtol=1e-8)


def test_no_probability_and_no_target_costs_nothing(reference):
    """0 log 0 counts as 0, its slope as 0, and a sure right answer costs exactly 0, not -0."""
    loss = np.asarray(reference.cross_entropy([1.0, 0.0], [1, 0]))

    assert float(loss) == 0
    assert not np.signbit(loss)
    assert_array_equal(reference.output_slope([1.0, 0.0], [1, 0]), [-1, 0])
    assert_allclose(reference.output_grad([1.0, 0.0], [1, 0]), [0, 0], atol=1e-300)


def test_an_impossible_truth_costs_infinity(reference):
    """A true class at probability 0 has infinite loss, slope minus infinity, likelihood 0, and still dZ = -1."""
    assert float(reference.cross_entropy([0.0, 1.0], [1, 0])) == np.inf
    assert_array_equal(reference.output_slope([0.0, 1.0], [1, 0]), [-np.inf, 0])
    assert float(reference.likelihood([[0.0], [1.0]], [[1], [0]])) == 0
    assert_allclose(reference.output_grad([0.0, 1.0], [1, 0]), [-1, 1], rtol=1e-15)


def test_huge_logits_give_exact_certainty(reference):
    """At logits of +-1e4 nothing overflows, and log-probabilities keep their size."""
    assert_array_equal(reference.softmax([[1e4, -1e4], [-1e4, -1e4]]), [[1, 0.5], [0, 0.5]])
    assert_array_equal(reference.log_softmax([[1e4], [-1e4]]), [[0], [-2e4]])
    assert_array_equal(reference.logsumexp([[1e4], [-1e4]]), [1e4])
    assert_array_equal(reference.sigmoid([-1e4, 1e4]), [0, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda r: r.softmax(np.zeros((0, 3))), "Z has no classes"),
        (lambda r: r.softmax([[np.nan]]), "Z holds a number that is not finite"),
        (lambda r: r.softmax([[1e400]]), "not finite"),
        (lambda r: r.softmax([["a"]]), "Z must hold real numbers"),
        (lambda r: r.softmax([1 + 2j]), "Z must hold real numbers"),
        (lambda r: r.softmax(np.zeros((1, 1, 1))), "Z must have 1 or 2 dimensions"),
        (lambda r: r.softmax(3.0), "Z must have 1 or 2 dimensions"),
        (lambda r: r.cross_entropy([0.5, 0.5], [[1], [0]]), "Y_hat and Y differ in shape"),
        (lambda r: r.cross_entropy([1.5, -0.5], [1, 0]), "Y_hat holds a negative number: -0.5"),
        (lambda r: r.cost(np.zeros((3, 0)), np.zeros((3, 0))), "at least one example"),
        (lambda r: r.softmax_jacobian([[0.5], [0.5]]), "y_hat must be one example"),
        (lambda r: r.softmax_backward([[1.0]], [0.5]), "dY_hat and Y_hat differ in shape"),
        (lambda r: r.squared_error_grad([0.5], [[1]]), "Y_hat and Y differ in shape"),
    ],
)
def test_what_has_no_meaning_is_refused(reference, call, message):
    """Wrong shapes and values that are no logits or probabilities raise a ValueError that names the argument."""
    with pytest.raises(ValueError, match=message):
        call(reference)


def test_arguments_stay_as_they_are(reference):
    """No function writes into the arrays that it is given."""
    Z = np.array([[1.0, -2.0], [0.5, 3.0]])
    Y_hat, Y = by_numpy.softmax(Z), np.eye(2)
    before = Z.copy(), Y_hat.copy(), Y.copy()
    for name in ("softmax", "log_softmax", "logsumexp", "hardmax"):
        getattr(reference, name)(Z)
    for name in ("cross_entropy", "cost", "likelihood", "output_slope", "output_grad", "softmax_backward"):
        getattr(reference, name)(Y_hat, Y)

    for actual, expected in zip((Z, Y_hat, Y), before, strict=True):
        assert_array_equal(actual, expected)
