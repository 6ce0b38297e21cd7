"""Laws that hold for any logits, NumPy against PyTorch, rows against columns, and numerical gradients."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from reference import softmax as by_numpy
from reference import softmax_rows, softmax_rows_torch
from reference import softmax_torch as by_torch

REFERENCES = pytest.mark.parametrize("reference", [by_numpy, by_torch], ids=["numpy", "torch"])
OF_LOGITS = ["softmax", "log_softmax", "logsumexp", "hardmax", "sigmoid"]
OF_TARGETS = [
    "cross_entropy", "cost", "cost_from_logits", "cost_sum", "likelihood", "output_slope", "output_grad",
    "softmax_backward", "squared_error", "squared_error_grad",
]  # fmt: skip


@st.composite
def logits(draw, scale=20.0):
    """Logits of any size up to `scale`, C x m."""
    C, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    size = draw(st.floats(0.01, scale))
    return size * np.random.default_rng(draw(st.integers(0, 2**32))).uniform(-1, 1, size=(C, m))


@st.composite
def examples(draw, scale=20.0):
    """Logits with targets: one-hot columns, or any columns that sum to one."""
    Z = draw(logits(scale))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    C, m = Z.shape
    Y = np.eye(C)[rng.integers(C, size=m)].T if draw(st.booleans()) else rng.dirichlet(np.ones(C), size=m).T
    return Z, Y


@REFERENCES
@given(Z=logits(scale=1e4))
def test_outputs_are_probabilities(reference, Z):
    """Every output lies in [0, 1] and each example's outputs sum to 1 (L2)."""
    y_hat = np.asarray(reference.softmax(Z))

    assert ((y_hat >= 0) & (y_hat <= 1)).all()
    assert_allclose(y_hat.sum(axis=0), 1, rtol=1e-14)


@REFERENCES
@given(Z=logits(), shift=st.floats(-1e3, 1e3))
def test_a_common_shift_changes_nothing_and_order_is_kept(reference, Z, shift):
    """Adding a constant to all logits leaves the probabilities; sorted logits have sorted probabilities (L3)."""
    assert_allclose(reference.softmax(Z + shift), reference.softmax(Z), rtol=1e-11)
    assert_allclose(reference.softmax(np.sort(Z, axis=0)), np.sort(reference.softmax(Z), axis=0), rtol=1e-13)


@REFERENCES
@given(Z=logits(scale=5.0))
def test_every_output_depends_on_every_logit(reference, Z):
    """Raising one logit raises its own probability and lowers all others (L3)."""
    raised = Z.copy()
    raised[0] += 0.1
    change = np.asarray(reference.softmax(raised)) - np.asarray(reference.softmax(Z))

    assert (change[1:] < 0).all()
    assert (change[0] > 0).all() == (len(Z) > 1)


@REFERENCES
@given(z=st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)))
def test_two_classes_are_logistic_regression(reference, z):
    """softmax([z1, z2])_1 = sigmoid(z1 - z2), and the other output is the rest (L5)."""
    first, second = (float(p) for p in reference.softmax(list(z)))

    assert first == pytest.approx(float(reference.sigmoid(z[0] - z[1])), rel=1e-12, abs=1e-300)
    assert first + second == pytest.approx(1, rel=1e-15)


@REFERENCES
@given(example=examples())
def test_small_cost_is_big_likelihood(reference, example):
    """The likelihood is exp(-m J) (L7), and doubling the data does not change the mean (L10)."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)
    J = float(reference.cost(Y_hat, Y))

    assert float(reference.likelihood(Y_hat, Y)) == pytest.approx(np.exp(-Z.shape[1] * J), rel=1e-10, abs=1e-300)
    assert float(reference.cost(np.c_[Y_hat, Y_hat], np.c_[Y, Y])) == pytest.approx(J, rel=1e-14)
    assert float(reference.cost_sum(Y_hat, Y)) == pytest.approx(Z.shape[1] * J, rel=1e-14)


@REFERENCES
@given(small=st.floats(1e-300, 0.5), factor=st.floats(1.001, 1e6))
def test_the_loss_tells_small_probabilities_apart(reference, small, factor):
    """A class k times less likely costs log k more, however small both are (L9)."""
    larger = min(small * factor, 1.0)
    difference = float(reference.cross_entropy([small], [1]) - reference.cross_entropy([larger], [1]))

    assert difference == pytest.approx(np.log(larger) - np.log(small), rel=1e-9, abs=1e-12)


@REFERENCES
@given(Z=logits(scale=50.0))
def test_the_jacobian_is_symmetric_with_rows_that_sum_to_zero(reference, Z):
    """L12, and a common shift of the logits is the direction in which nothing changes."""
    jacobian = np.asarray(reference.softmax_jacobian(by_numpy.softmax(Z)[:, 0]))

    assert_array_equal(jacobian, jacobian.T)
    assert_allclose(jacobian.sum(axis=1), 0, atol=1e-15)
    assert_allclose(np.diag(jacobian), by_numpy.softmax(Z)[:, 0] * (1 - by_numpy.softmax(Z)[:, 0]), atol=1e-15)


@REFERENCES
@given(example=examples())
def test_slopes_are_bounded_and_vanish_only_near_the_target(reference, example):
    """Each slope of dZ lies in [-1, 1], is the distance to the target, and an example's slopes sum to 0 (L14, L15)."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)
    dZ = np.asarray(reference.output_grad(Y_hat, Y))

    assert (np.abs(dZ) <= 1).all()
    assert_allclose(dZ, Y_hat - Y, atol=1e-15)
    assert_allclose(dZ.sum(axis=0), 0, atol=1e-14)


@REFERENCES
@given(example=examples(scale=5.0))
def test_the_chain_rule_gives_dZ(reference, example):
    """The slope at the output, taken back through softmax, is dZ (L12, L13, L14)."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)
    back = reference.softmax_backward(reference.output_slope(Y_hat, Y), Y_hat)
    by_matrix = np.asarray(reference.softmax_jacobian(Y_hat[:, 0])) @ np.asarray(reference.output_slope(Y_hat, Y))[:, 0]

    assert_allclose(back, reference.output_grad(Y_hat, Y), atol=1e-12)
    assert_allclose(by_matrix, np.asarray(back)[:, 0], atol=1e-12)


@pytest.mark.parametrize("name", OF_LOGITS)
@given(Z=logits(scale=1e4))
def test_numpy_and_torch_agree_on_logits(name, Z):
    """Two ways to the same number; what is smaller than 1e-290 may have lost digits in either."""
    assert_allclose(getattr(by_torch, name)(Z), getattr(by_numpy, name)(Z), rtol=1e-11, atol=1e-290)


@pytest.mark.parametrize("name", OF_TARGETS)
@given(example=examples(scale=50.0))
def test_numpy_and_torch_agree_on_probabilities(name, example):
    """Losses and slopes, for targets that are one-hot and others."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)

    assert_allclose(getattr(by_torch, name)(Y_hat, Y), getattr(by_numpy, name)(Y_hat, Y), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize(("columns", "rows"), [(by_numpy, softmax_rows), (by_torch, softmax_rows_torch)])
@given(example=examples())
def test_rows_are_columns_transposed(columns, rows, example):
    """The row layout answers the transposed question with the transposed answer, and one example alone alike."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)
    arguments = dict.fromkeys(OF_LOGITS, (Z,)) | dict.fromkeys(OF_TARGETS, (Y_hat, Y))

    for name, values in arguments.items():
        expected = np.asarray(getattr(columns, name)(*values))
        transposed = np.asarray(getattr(rows, name)(*(value.T for value in values)))
        assert_allclose(transposed, expected.T, rtol=1e-12, atol=1e-15, err_msg=name)
        alone = [value[:, 0] for value in values]
        assert_array_equal(getattr(rows, name)(*alone), getattr(columns, name)(*alone), err_msg=name)


def test_all_four_modules_offer_the_same_functions():
    """Whatever a spec asks of one reference, it can ask of the others."""
    own = [value for value in vars(by_numpy).values() if getattr(value, "__module__", "") == by_numpy.__name__]
    offered = {value.__name__ for value in own if value.__name__[0].islower()}

    assert offered == set(softmax_rows.__all__) == set(softmax_rows_torch.__all__)
    assert all(callable(getattr(by_torch, name)) for name in offered)


def numerical_gradient(f, x, step=1e-4):
    """Central differences of fourth order, one coordinate at a time."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        unit = np.zeros_like(x)
        unit[index] = step
        near, far = f(x + unit) - f(x - unit), f(x + 2 * unit) - f(x - 2 * unit)
        gradient[index] = (8 * near - far) / (12 * step)
    return gradient


@REFERENCES
@given(example=examples(scale=3.0))
def test_gradients_agree_with_numerical_ones(reference, example):
    """output_grad, output_slope and softmax_backward against differences of what they claim to differentiate."""
    Z, Y = example
    Y_hat = by_numpy.softmax(Z)
    weights = np.cos(np.arange(Z.size)).reshape(Z.shape)

    inside = 0.1 + 0.8 * Y_hat  # away from 0, where the loss turns too sharply for differences
    close = partial(assert_allclose, rtol=1e-8, atol=1e-9)

    slope = numerical_gradient(lambda z: float(by_numpy.cost_sum(by_numpy.softmax(z), Y)), Z)
    close(reference.output_grad(Y_hat, Y), slope)
    slope = numerical_gradient(lambda z: float((weights * by_numpy.softmax(z)).sum()), Z)
    close(reference.softmax_backward(weights, Y_hat), slope)
    slope = numerical_gradient(lambda y_hat: float(by_numpy.cost_sum(y_hat, Y)), inside)
    close(reference.output_slope(inside, Y), slope)


@REFERENCES
@given(Z=logits(scale=3.0))
def test_derivatives_of_logsumexp_and_squared_error_agree_with_numerical_ones(reference, Z):
    """The gradient of logsumexp is ; squared_error_grad goes through the sigmoid."""
    Y = np.full(Z.shape, 0.25)

    slope = numerical_gradient(lambda z: float(np.asarray(reference.logsumexp(z)).sum()), Z)
    assert_allclose(reference.softmax(Z), slope, atol=1e-9)

    slope = numerical_gradient(lambda z: float(by_numpy.squared_error(by_numpy.sigmoid(z), Y).sum()), Z)
    assert_allclose(reference.squared_error_grad(by_numpy.sigmoid(Z), Y), slope, atol=1e-9)
