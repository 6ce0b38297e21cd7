"""What wrong values are called, tested on values whose mistake is known."""

import numpy as np
import pytest

from grader.naming.cause import Cause, agreed, rivals
from grader.naming.factors import known
from grader.naming.values import causes_of_values

SIZES = [{"m": 4, "n": 3}, {"m": 12, "n": 5}, {"m": 7, "n": 2}]


def trials_of(factor, sizes):
    """The causes of values that are `factor(**sizes)` times the expected ones, trial by trial."""
    rng = np.random.default_rng(0)
    expected = [rng.standard_normal(5) for _ in sizes]
    return [causes_of_values(factor(**s) * e, e, s) for s, e in zip(sizes, expected, strict=True)]


def named(factor, sizes=SIZES):
    """Their common name."""
    trials = trials_of(factor, sizes)
    return agreed(trials, len(trials))


NAMES = {
    "m": (lambda m, n: m, "not-averaged", "your answer is m = 4 times too large: a division by m is missing"),
    "1/m": (lambda m, n: 1 / m, "averaged", "your answer is m = 4 times too small: it is divided by m once too often"),
    "m/n": (
        lambda m, n: m / n,
        "wrong-count",
        "your answer must be multiplied by n/m = 0.75, as if it were divided by n where m is meant",
    ),
    "m n": (
        lambda m, n: m * n,
        "not-averaged",
        "your answer is m n = 12 times too large: a division by m n is missing",
    ),
    "sqrt m": (lambda m, n: m**0.5, "factor", "your answer must be multiplied by 1/sqrt(m) = 0.5"),
    "m - 1": (lambda m, n: m / (m - 1), "factor", "your answer must be multiplied by (m - 1)/m = 0.75"),
    "-m": (
        lambda m, n: -m,
        "sign",
        "your answer is m = 4 times too large: a division by m is missing, and it has the wrong sign",
    ),
    "2": (lambda m, n: 2, "factor", "your answer is twice too large"),
    "0.3": (lambda m, n: 1 / 0.3, "factor", "your answer must be multiplied by 0.3"),
    "-1": (lambda m, n: -1, "sign", "your answer has the wrong sign"),
    "log2": (
        lambda m, n: 1 / np.log(2),
        "log-base",
        "your answer must be multiplied by ln 2 = 0.693147: it has base 2 where the natural logarithm is meant",
    ),
}


@pytest.mark.parametrize(("factor", "code", "text"), NAMES.values(), ids=NAMES)
def test_factors_of_values_are_named(factor, code, text):
    """In the words that gradients have too, with the numbers of the first trial."""
    found = named(factor)

    assert (found.code, found.text) == (code, text)


def test_a_size_that_never_changes_names_nothing():
    """Where m is 3 on every trial, three times too large is a number and not a size."""
    found = named(lambda m, n: 3, [{"m": 3, "n": 2}, {"m": 3, "n": 5}])

    assert found.text == "your answer must be multiplied by 0.333333"


def test_trials_with_the_same_sizes_leave_rivals():
    """Twice too large, and m times where m is 2, are one until a trial has another m; then one is left."""
    alike = [{"m": 2, "n": 3}, {"m": 2, "n": 5}]

    assert rivals(trials_of(lambda m, n: m, alike))
    assert not rivals(trials_of(lambda m, n: m, [*alike, {"m": 6, "n": 5}]))
    assert named(lambda m, n: m, [*alike, {"m": 6, "n": 5}]).code == "not-averaged"


def test_one_factor_of_each_of_several_arrays_leaves_no_rivals():
    """The sign of both gradients is one finding for each: only two factors of one array are to be told apart."""
    signs = [Cause("sign", "", -1.0, "-1", about=name) for name in ("W", "b")]

    assert not rivals([signs, signs])
    assert rivals([[*signs, Cause("sign", "", -1.0, "-1/m", ("m",), about="W")]] * 2)


def test_what_differs_by_a_size_that_is_always_the_same_leaves_no_rivals():
    """Where every trial has m = 1, none tells a sign from a sign and a division by m; with another size one does."""
    factors = [("-1", ()), ("-1/m", ("m",)), ("-h", ("h",))]
    causes = [Cause("sign", "", -1.0, form, sizes, about="W") for form, sizes in factors]

    assert not rivals([causes[:2]], {"m"})
    assert rivals([causes], {"m"})


def test_two_sizes_that_are_one_number_are_neither_named():
    """Where m and n are the same on every trial, nothing says which of them is meant."""
    found = named(lambda m, n: m, [{"m": 3, "n": 3}, {"m": 5, "n": 5}])

    assert found is None


def test_a_size_of_one_is_a_size_where_others_say_so():
    """The smallest trials have sizes of 1, and a quotient of sizes is one there too."""
    sizes = [*SIZES, {"m": 1, "n": 3}]

    assert named(lambda m, n: m / n, sizes).code == "wrong-count"
    assert named(lambda m, n: -m, [{"m": 1, "n": 3}, *sizes]).form == "-1/m"


def test_a_drawn_rate_is_called_by_its_name():
    """A learning rate that is left out is no number."""
    rates = [{"m": 3, "rate": 0.13}, {"m": 5, "rate": 0.27}]

    assert named(lambda m, rate: 1 / rate, rates).text == "your answer must be multiplied by rate = 0.13"


def test_one_question_is_no_law():
    """A factor of a single trial is a coincidence; a sign is not."""
    assert named(lambda m, n: 1 / 0.3, SIZES[:1]) is None
    assert named(lambda m, n: -1, SIZES[:1]).code == "sign"


def test_a_factor_of_one_trial_alone_names_nothing():
    """What fits the first trial by chance and not the next is no name."""
    assert named(lambda m, n: m if n == 3 else n + 0.3) is None


def test_every_known_factor_is_a_number_with_a_form():
    """The list has no number twice for sizes that share nothing, and no form twice."""
    forms = [factor.form for factor in known({"m": 12, "n": 5, "rate": 0.3})]

    assert len(forms) == len(set(forms))


ONE_HOT = np.eye(3)[[0, 2, 1, 1]]
SQUARE = np.array([[1.0, 2.0], [3.0, 5.0]])
OTHERS = {
    "too large everywhere": (SQUARE + 0.5, SQUARE, "offset"),
    "transposed": (SQUARE.T, SQUARE, "transposed"),
    "permuted": (SQUARE[::-1], SQUARE, "permuted"),
    "not a number": (SQUARE * np.nan, SQUARE, "unstable"),
}


@pytest.mark.parametrize(("actual", "expected", "code"), OTHERS.values(), ids=OTHERS)
def test_arrangements_are_named(actual, expected, code):
    """The right numbers elsewhere, one amount too many, no numbers at all."""
    assert causes_of_values(actual, expected, {})[0].code == code
