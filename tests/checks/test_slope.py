"""A loss of which only the value and the gradients at one point are known."""

import numpy as np
import pytest

from grader.checks.slope import Slope
from grader.respondents.book import Unanswered

AT = {"W": np.array([0.5, -1.0, 2.0]), "b": np.array([1.0])}
RIGHT = {"W": np.array([1.0, -2.0, 0.5]), "b": np.array([3.0])}
SLOPE = Slope(2.0, RIGHT, AT)


def _against(**claim):
    return SLOPE.against(claim, {"m": 3.0}).status


def test_the_loss_is_known_at_one_point():
    """Anywhere else nobody can tell."""
    assert SLOPE(AT) == 2.0
    with pytest.raises(Unanswered):
        SLOPE({**AT, "b": np.array([1.0 + 1e-12])})


def test_its_own_gradients_pass_alone_and_together():
    """To the digits to which they were measured."""
    assert _against(**RIGHT) == "passed"
    assert _against(b=RIGHT["b"] * (1 + 1e-7)) == "passed"


@pytest.mark.parametrize("factor", [-1.0, 2.0, 0.0, 1.05, float("nan"), float("inf")])
def test_a_claim_that_is_far_away_fails(factor):
    """One wrong number is enough, and nan is wrong."""
    wrong = RIGHT["W"].copy()
    wrong[1] *= factor

    assert _against(W=wrong, b=RIGHT["b"]) == "failed"


def test_a_claim_that_is_nearly_right_is_left_open():
    """Only the loss itself could tell."""
    with pytest.raises(Unanswered):
        _against(W=RIGHT["W"] * 1.001)


@pytest.mark.parametrize(("kind", "passes"), [(np.float32, True), (np.float64, False)])
def test_a_claim_in_single_precision_is_held_to_its_type(kind, passes):
    """A rounding of 3e-6 is none in double precision."""
    claim = (RIGHT["W"] * (1 + 3e-6)).astype(kind)

    if passes:
        assert _against(W=claim) == "passed"
    else:
        with pytest.raises(Unanswered):
            _against(W=claim)


def test_beside_a_large_loss_a_small_slope_was_not_measured():
    """Differences of a loss of 1e9 have an error of their own."""
    assert Slope(1e9, {"b": np.array([1e-4])}, {"b": AT["b"]}).against({"b": np.array([0.9e-4])}, {}).status == "passed"
