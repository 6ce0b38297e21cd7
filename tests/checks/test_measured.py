"""The plain numerical gradient, held against the derivative that calculus gives."""

import numpy as np
import pytest

from grader.checks.measured import numerical

X = {"x": np.array([0.3, -0.7, 1.9])}


def _slope(loss, *, sure=True):
    return numerical(lambda inputs: float(loss(inputs["x"])), X, sure=sure)["x"]


@pytest.mark.parametrize(
    ("loss", "right"),
    [
        (lambda x: np.sum(np.exp(x)), np.exp(X["x"])),
        (lambda x: np.sum((x - X["x"]) ** 3), np.zeros(3)),
        (lambda x: 1e6 * np.sum(np.sin(x)), 1e6 * np.cos(X["x"])),
    ],
    ids=["exp", "flat, with a third derivative", "large"],
)
def test_a_smooth_loss(loss, right):
    """To eight digits of the largest."""
    assert np.abs(_slope(loss) - right).max() <= 1e-8 * max(1.0, np.abs(right).max())


@pytest.mark.parametrize("beside", [1.7e-4, 6e-5, -1.2e-4, 7e-6])
def test_a_bend_beside_the_point_is_not_measured(beside):
    """max(x, c) has the slope 1 above c and 0 below, however near c is."""
    corners = X["x"] - beside
    assert np.allclose(_slope(lambda x: np.sum(np.maximum(x, corners))), float(beside > 0), atol=1e-7)


@pytest.mark.parametrize("beside", [0.0, 1e-8, -1e-8])
def test_on_a_bend_nobody_can_tell(beside):
    """There is no gradient there: NaN, or a slope between the two sides'."""
    corners = np.array([X["x"][0] + beside, -9.0, -9.0])

    def loss(x):
        return np.sum(np.maximum(x, corners))

    assert np.isnan(_slope(loss)).tolist() == [True, False, False]
    assert 0 <= _slope(loss, sure=False)[0] <= 1
