"""What wrong values are called, tested on values whose mistake is known."""

import numpy as np
import pytest

from grader.naming.factors import known
from grader.naming.values import Pair, name_difference

SIZES = [{"m": 4, "n": 3}, {"m": 12, "n": 5}, {"m": 7, "n": 2}]


def named(factor, sizes=SIZES):
    """The name of values that are `factor(**sizes)` times the expected ones."""
    rng = np.random.default_rng(0)
    expected = [rng.standard_normal(5) for _ in sizes]
    return name_difference([Pair(factor(**s) * e, e, s) for s, e in zip(sizes, expected, strict=True)])


NAMES = {
    "m": (lambda m, n: m, "not-averaged", "your value is m times the expected one{every}: a division by m is missing"),
    "1/m": (lambda m, n: 1 / m, "factor", "your value is 1/m of the expected one{every}: a division by m too many"),
    "m/n": (
        lambda m, n: m / n,
        "wrong-operand",
        "your value is m/n times the expected one{every}: divided by n, not by m",
    ),
    "m n": (lambda m, n: m * n, "not-averaged", "your value must be multiplied by 1/(m n){every}"),
    "sqrt m": (lambda m, n: m**0.5, "factor", "your value must be multiplied by 1/sqrt(m){every}"),
    "m - 1": (lambda m, n: m / (m - 1), "factor", "your value must be multiplied by (m - 1)/m{every}"),
    "-m": (
        lambda m, n: -m,
        "sign",
        "your value is m times the expected one{every}: a division by m is missing, and they have the wrong sign",
    ),
    "2": (lambda m, n: 2, "factor", "your value is 2 times the expected one{every}"),
    "-1": (lambda m, n: -1, "sign", "your values have the wrong sign,{every}"),
    "log2": (
        lambda m, n: 1 / np.log(2),
        "log-base",
        "your logarithm has base 2, the natural logarithm (np.log) is meant,{every}",
    ),
}


@pytest.mark.parametrize(("factor", "code", "text"), NAMES.values(), ids=NAMES)
def test_factors_of_values_are_named(factor, code, text):
    """From the same list as those of gradients, in words about values."""
    found = named(factor)

    assert (found.code, found.text) == (code, text.format(every=" on every trial"))


def test_a_size_that_never_changes_names_nothing():
    """Where m is 2 on every trial, twice too large is a number and not a size."""
    assert named(lambda m, n: 2, [{"m": 2, "n": 3}, {"m": 2, "n": 5}]).text == (
        "your value is 2 times the expected one on every trial"
    )


def test_a_size_of_one_is_a_size_where_others_say_so():
    """The smallest trials have sizes of 1, and a quotient of sizes is one there too."""
    sizes = [*SIZES, {"m": 1, "n": 3}]

    assert named(lambda m, n: m / n, sizes).code == "wrong-operand"


def test_a_factor_of_one_trial_alone_names_nothing():
    """What fits the first trial by chance and not the next is no name."""
    assert named(lambda m, n: m if n == 3 else n + 0.3) is None


def test_every_known_factor_is_a_number_with_a_form():
    """The list has no number twice for sizes that share nothing, and no form twice."""
    forms = [factor.form for factor in known({"m": 12, "n": 5})]

    assert len(forms) == len(set(forms))
