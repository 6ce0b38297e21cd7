"""What a wrong gradient is called, tested on gradients whose mistake is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.naming.cause import common
from grader.naming.gradients import causes_of
from grader.naming.observed import Coordinates, Observed

SHAPES = [(7,), (3, 4), (5, 2, 3)]


def observed(claimed, true, *, x=None, drawn=None, looked_at=None):
    """What an engine without error would have seen of a claimed and a true gradient."""
    claimed, true = np.asarray(claimed, float), np.asarray(true, float)
    rng = np.random.default_rng(0)
    directions = tuple(rng.standard_normal(true.shape) for _ in range(3))
    index = np.arange(true.size) if looked_at is None else np.asarray(looked_at)
    rounding = 1e-13 * max(np.max(np.abs(true)), 1e-300)
    seen = Coordinates(true.size, index, claimed.flat[index], true.flat[index], np.full(index.size, rounding))
    slopes = np.array([(true * v).sum() for v in directions])
    x = rng.standard_normal(true.shape) if x is None else x
    return Observed(
        "W", x, np.ones(true.shape), claimed, directions, slopes, np.full(3, 30 * rounding), seen, drawn or {}
    )


def first(*args, **facts):
    """The plainest cause."""
    return causes_of(observed(*args, **facts))[0]


@given(st.sampled_from(SHAPES), st.integers(0, 2**32), st.floats(-300, 290), st.floats(-5, 5))
def test_a_factor_is_named_at_every_size(shape, seed, exponent, log_factor):
    """A gradient that is k times the true one has the factor 1/k, be it of size 1e-300 or 1e290."""
    true = np.random.default_rng(seed).standard_normal(shape) * 10.0**exponent
    cause = first(true * 10.0**log_factor, true)

    assert abs(log_factor) < 1e-4 or cause.factor == pytest.approx(10.0**-log_factor, rel=1e-4)


def test_a_plain_number_beats_a_size_that_equals_it():
    """Where m is 2, "twice too large" comes first, and "m times too large" stays a candidate."""
    g = np.arange(1.0, 7.0)
    found = causes_of(observed(2 * g, g, drawn={"m": 2}))

    assert found[0].text == "the gradient of W is twice too large"
    assert ("not-averaged", "1/m") in {cause.key[:2] for cause in found}


@pytest.mark.parametrize(
    ("factor", "key"), [(lambda m: m, ("not-averaged", "1/m")), (lambda m: 2, ("factor", "1/2"))], ids=["m", "two"]
)
def test_trials_tell_a_size_from_a_number(factor, key):
    """Of all trials together only the truth explains each; the words are those of the first trial."""
    g = np.arange(1.0, 7.0)
    trials = [causes_of(observed(factor(m) * g, g, drawn={"m": m, "n": n})) for m, n in ((2, 4), (12, 2), (4, 3))]

    assert [cause.key[:2] for cause in common(trials)] == [key]
    assert "12" not in common(trials)[0].text


@pytest.mark.parametrize(
    ("c", "text"),
    [
        (-0.35, "the gradient of W lacks the term reg W (reg = 0.35), such as"),
        (0.35, "the gradient of W has too much: the term reg W (reg = 0.35), such as"),
        (-0.35 / 12, "the gradient of W lacks the term reg/m W (reg/m = 0.0291667), such as"),
        (0.123, "the gradient of W has too much: the term 0.123 W, such as"),
    ],
)
def test_a_penalty_is_lacking_or_too_much(c, text):
    """The sentence says in which direction, and calls a drawn coefficient by its name."""
    rng = np.random.default_rng(3)
    x, g = rng.standard_normal((4, 5)), rng.standard_normal((4, 5))

    assert first(g + c * x, g, x=x, drawn={"reg": 0.35, "m": 12}).text.startswith(text)


def test_a_true_gradient_of_zero_is_said_as_such():
    """No factor and no penalty is made up where the function does not depend on the parameter."""
    cause = first(np.random.default_rng(0).standard_normal(9), np.zeros(9))

    assert (cause.code, cause.factor) == ("not-zero", None)


@pytest.mark.parametrize("wrong", [1, 3, 12])
@pytest.mark.parametrize("size", [30, 500])
def test_few_wrong_coordinates_are_few_of_those_looked_at(size, wrong):
    """Some wrong numbers are an exception only if mending them mends every direction."""
    rng = np.random.default_rng(1)
    true = rng.standard_normal(size)
    claimed = true.copy()
    claimed[:wrong] += 1
    spoilt = rng.standard_normal(size)

    assert first(claimed, true, looked_at=range(30)).code == "coordinates"
    assert first(spoilt, true, looked_at=range(12)).code == "unknown"
    assert first(np.where(np.arange(size) < 12, spoilt, true), true, looked_at=range(size)).code == "coordinates"


@given(st.sampled_from(SHAPES), st.integers(0, 2**32))
def test_two_unrelated_gradients_have_no_name(shape, seed):
    """A gradient that has nothing to do with the true one is wrong in no way that has a name."""
    rng = np.random.default_rng(seed)

    assert first(rng.standard_normal(shape), rng.standard_normal(shape)).code == "unknown"
