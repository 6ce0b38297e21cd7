"""Every reference function against its formula, worked out by mpmath at 50 digits."""

import numpy as np
import pytest
from mpmath import mp, mpf

from reference import softmax as by_numpy
from reference import softmax_torch as by_torch

MODULES = pytest.mark.parametrize("reference", [by_numpy, by_torch], ids=["numpy", "torch"])
LOGITS = pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0, 1e4], ids=lambda scale: f"logits of {scale:g}")
CLOSE = {"rtol": 1e-13, "atol": 1e-300}  # a few roundings; below 1e-300 float64 itself loses digits


@pytest.fixture(autouse=True)
def _fifty_digits():
    with mp.workdps(50):
        yield


def exact(array):
    """The numbers of an array, column by column, as they are, with 50 digits to go on."""
    return [[mpf(float(value)) for value in column] for column in np.asarray(array).T]


def as_floats(columns):
    """Columns of exact numbers as one array of the nearest floats."""
    return np.array([[float(value) for value in column] for column in columns]).T


def exact_softmax(z):
    """Exponentials over their sum."""
    t = [mp.exp(value) for value in z]
    return [value / mp.fsum(t) for value in t]


def exact_loss(y_hat, y):
    """Minus the logarithm of each true class's probability, by its share in the target."""
    return -mp.fsum(t * mp.log(p) for p, t in zip(y_hat, y, strict=True) if t)


def draw(scale=1.0, C=5, m=4, seed=0):
    """Logits of the given size and one-hot targets, C x m."""
    rng = np.random.default_rng(seed)
    Z = scale * rng.normal(size=(C, m))
    Y = np.eye(C)[rng.integers(C, size=m)].T
    return Z, Y


@MODULES
@LOGITS
def test_softmax_is_its_formula(reference, scale):
    """Exponentials over their sum, at logits of any size."""
    Z, _ = draw(scale)
    expected = as_floats(exact_softmax(z) for z in exact(Z))

    np.testing.assert_allclose(reference.softmax(Z), expected, **CLOSE)


@MODULES
@LOGITS
def test_log_softmax_is_the_logarithm_of_the_exact_probability(reference, scale):
    """Also where the probability itself is too small for a float64; near 0 what counts is the size of the logits."""
    Z, _ = draw(scale)
    expected = as_floats([mp.log(p) for p in exact_softmax(z)] for z in exact(Z))

    np.testing.assert_allclose(reference.log_softmax(Z), expected, rtol=1e-13, atol=1e-15 * np.abs(Z).max() + 1e-15)


@MODULES
@LOGITS
def test_logsumexp_is_its_formula(reference, scale):
    """The logarithm of the sum of the exponentials, at logits of any size."""
    Z, _ = draw(scale)
    expected = [float(mp.log(mp.fsum(mp.exp(value) for value in z))) for z in exact(Z)]

    np.testing.assert_allclose(reference.logsumexp(Z), expected, rtol=1e-13)


@MODULES
def test_sigmoid_is_its_formula(reference):
    """1 / (1 + e^-z), from where it is almost 0 to where it is almost 1."""
    z = np.array([-700.0, -30.0, -1.0, -1e-9, 0.0, 0.5, 40.0, 700.0])
    expected = [float(1 / (1 + mp.exp(-mpf(float(value))))) for value in z]

    np.testing.assert_allclose(reference.sigmoid(z), expected, rtol=1e-14)


@MODULES
def test_loss_cost_and_likelihood_are_their_formulas(reference):
    """-log of the true class's probability; the losses' mean and sum; the product of the probabilities."""
    Z, Y = draw(3.0)
    Y_hat = by_numpy.softmax(Z)
    losses = [exact_loss(y_hat, y) for y_hat, y in zip(exact(Y_hat), exact(Y), strict=True)]

    np.testing.assert_allclose(reference.cross_entropy(Y_hat, Y), [float(loss) for loss in losses], rtol=1e-14)
    np.testing.assert_allclose(reference.cost(Y_hat, Y), float(mp.fsum(losses) / 4), rtol=1e-14)
    np.testing.assert_allclose(reference.cost_sum(Y_hat, Y), float(mp.fsum(losses)), rtol=1e-14)
    np.testing.assert_allclose(reference.likelihood(Y_hat, Y), float(mp.exp(-mp.fsum(losses))), rtol=1e-14)


@MODULES
@LOGITS
def test_the_cost_of_logits_is_the_mean_of_the_exact_losses(reference, scale):
    """-log of the exact probability of each true class, also where that is too small for a float64."""
    Z, Y = draw(scale)
    losses = [exact_loss(exact_softmax(z), y) for z, y in zip(exact(Z), exact(Y), strict=True)]

    np.testing.assert_allclose(reference.cost_from_logits(Z, Y), float(mp.fsum(losses) / 4), rtol=1e-13)


@MODULES
@pytest.mark.parametrize("total", [1.0, 0.7, 2.5], ids=lambda total: f"targets summing to {total}")
def test_output_grad_is_the_derivative_of_the_exact_loss(reference, total):
    """Each dZ against mpmath's derivative of the loss in each logit, also for targets that do not sum to one."""
    Z, _ = draw(2.0, C=3, m=2)
    Y = total * np.array([[0.5, 0.2], [0.1, 0.8], [0.4, 0.0]])

    def slope(z, y, i):
        return mp.diff(lambda value: exact_loss(exact_softmax([*z[:i], value, *z[i + 1 :]]), y), z[i])

    expected = as_floats([slope(z, y, i) for i in range(3)] for z, y in zip(exact(Z), exact(Y), strict=True))
    np.testing.assert_allclose(reference.output_grad(by_numpy.softmax(Z), Y), expected, rtol=1e-12, atol=1e-14)


@MODULES
def test_output_slope_is_the_derivative_of_the_exact_loss(reference):
    """dL/dy_hat against mpmath's derivative of the loss in each probability."""
    Y_hat, Y = np.array([[0.3], [0.2], [0.5]]), np.array([[0.0], [0.25], [0.75]])
    (y_hat,), (y,) = exact(Y_hat), exact(Y)
    expected = [
        float(mp.diff(lambda p, i=i: exact_loss([*y_hat[:i], p, *y_hat[i + 1 :]], y), y_hat[i])) for i in range(3)
    ]

    np.testing.assert_allclose(np.ravel(reference.output_slope(Y_hat, Y)), expected, rtol=1e-13)


@MODULES
def test_the_jacobian_is_the_derivative_of_the_exact_softmax(reference):
    """Each d y_hat_i / d z_j against mpmath's derivative, both for i = j and for i != j."""
    Z, _ = draw(2.0, C=4, m=1)
    (z,) = exact(Z)

    def entry(i, j):
        return float(mp.diff(lambda value: exact_softmax([*z[:j], value, *z[j + 1 :]])[i], z[j]))

    expected = [[entry(i, j) for j in range(4)] for i in range(4)]
    actual = reference.softmax_jacobian(by_numpy.softmax(Z)[:, 0])
    np.testing.assert_allclose(actual, expected, rtol=1e-12)


@MODULES
def test_squared_error_through_the_sigmoid_is_the_derivative_of_its_formula(reference):
    """(y_hat - y) y_hat (1 - y_hat) against mpmath's derivative of half the squared distance in the logit."""
    z, y = [-3.0, 0.5, 8.0], [1.0, 0.0, 0.25]

    def error(logit, target):
        return (1 / (1 + mp.exp(-logit)) - target) ** 2 / 2

    expected = [float(mp.diff(lambda v, t=t: error(v, t), mpf(logit))) for logit, t in zip(z, y, strict=True)]
    np.testing.assert_allclose(reference.squared_error_grad(by_numpy.sigmoid(z), y), expected, rtol=1e-11)


@MODULES
def test_squared_error_is_half_the_squared_distance(reference):
    """1/2 sum (y_hat - y)^2 for each example."""
    actual = reference.squared_error([[0.5, 1.0], [0.25, 0.0]], [[1.0, 1.0], [0.0, 0.0]])

    np.testing.assert_allclose(actual, [0.15625, 0.0], rtol=1e-15)
