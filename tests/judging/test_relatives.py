"""What a loss is to another one: a known relative of it, the same on every trial, or nothing."""

import numpy as np
import pytest

from grader.checks.relatives import Formula, relative

SIZES = {"m": 7.0, "n": 3.0}
INPUTS = {"w": np.array([0.5, -1.2, 2.0]), "b": np.array(0.7)}


def _right(inputs):
    return float(np.sum(np.sin(inputs["w"])) + inputs["b"] ** 3)


def _square(inputs):
    return float(np.sum(inputs["w"] ** 2))


@pytest.mark.parametrize(
    ("own", "terms"),
    [
        (_right, {"L"}),
        (lambda x: 2 * _right(x), {"L"}),
        (lambda x: -_right(x) / 7 + 4, {"L"}),
        (lambda x: _right(x) + 0.3 * _square(x), {"L", "w"}),
        (lambda x: 5 * _right(x) - _square(x) / 7, {"L", "w"}),
    ],
    ids=["itself", "doubled", "averaged-and-moved", "with-a-penalty", "scaled-with-a-penalty"],
)
def test_relatives_are_known(own, terms):
    """A multiple plus a constant, and a multiple of the squared length of an input."""
    found = relative(own, _right, INPUTS, SIZES, 3)

    assert set(found.options) == terms


@pytest.mark.parametrize(
    "own",
    [
        lambda x: float(np.sum(x["w"])),
        lambda x: _right(x) ** 2,
        lambda x: 1.0,
        lambda x: _right(x) + 0.01 * float(np.sum(np.cos(x["w"]))),
        lambda x: float("nan"),
        _square,
    ],
    ids=["sum", "squared", "constant", "a-little-of-another", "nan", "the-penalty-alone"],
)
def test_others_are_none(own):
    """A loss that has another form, does not move, or has no value."""
    assert relative(own, _right, INPUTS, SIZES, 3) is None


def test_a_loss_that_stands_still_has_no_relatives():
    """Everything would be one."""
    assert relative(_right, lambda x: 1.0, INPUTS, SIZES, 3) is None


def _formula(own, sizes):
    return relative(own, _right, INPUTS, sizes, 3)


def test_trials_agree_on_one_formula():
    """`L/m` with another m each time is one formula; `L/7` and `L/3.3` are two, and so is a new term."""
    seven, five = ({"m": number, "n": 3.0} for number in (7.0, 5.0))
    by_m = _formula(lambda x: _right(x) / 7, seven), _formula(lambda x: _right(x) / 5, five)
    by_itself = _formula(lambda x: _right(x) / 7, seven), _formula(lambda x: _right(x) / 3.3, five)
    with_more = by_m[0], _formula(lambda x: _right(x) / 5 + _square(x), five)

    assert isinstance(by_m[0].agreed(by_m[1]), Formula)
    assert by_m[0].agreed(by_m[1]).text == "times the expected loss / m"
    assert by_itself[0].agreed(by_itself[1]) is None
    assert with_more[0].agreed(with_more[1]) is None
    assert with_more[1].agreed(with_more[0]) is None
