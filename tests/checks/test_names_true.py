"""Every sort of name: whatever is said of an answer, by any of its possible names, is true of its numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ridge import TEXT, replaced, ridge, verdicts
from truth import true_of_gradients, true_of_shapes, true_of_values

from grader.naming.cause import UNKNOWN, agreed
from grader.naming.gradients import causes_of
from grader.naming.observed import Coordinates, Observed
from grader.naming.shapes import causes_of_shape
from grader.naming.values import causes_of_values

# What may become of the right numbers `e`; `r` draws others.
VALUES = {
    "offset": lambda e, r: e + r.normal(),
    "transposed": lambda e, r: e.T,
    "permuted": lambda e, r: r.permutation(e.ravel()).reshape(e.shape),
    "incomplete": lambda e, r: e * (r.random(e.shape) < 0.6),
    "unstable": lambda e, r: np.where(r.random(e.shape) < 0.5, np.inf, e),
    "factor": lambda e, r: e * r.normal(),
    "sign": lambda e, r: -e,
    "a size": lambda e, r: e * e.shape[0],
    "anything": lambda e, r: r.normal(size=e.shape),
}
SHAPES = {
    "summed": lambda e, r: (e, e.sum()),
    "averaged": lambda e, r: (e, e.mean()),
    "one number": lambda e, r: (e.ravel()[:1], e.ravel()[0]),
    "keepdims": lambda e, r: (e.sum(1), e.sum(1, keepdims=True)),
    "too many": lambda e, r: (e[None], e),
    "transposed": lambda e, r: (e.T, e),
    "reshaped": lambda e, r: (e.ravel(), e),
    "index": lambda e, r: (e.argmax(0), np.eye(len(e))[e.argmax(0)].T),
    "one-hot": lambda e, r: (np.eye(len(e))[e.argmax(0)].T, e.argmax(0)),
    "diagonal": lambda e, r: (np.diag(e @ e.T), e @ e.T),
    "a number": lambda e, r: (e.sum(), e),
    "longer": lambda e, r: (np.vstack([e, e]), e),
    "anything": lambda e, r: (r.normal(size=r.integers(1, 4, size=r.integers(0, 4))), e),
}
GRADIENTS = {
    "few": lambda t, x, r: t + 3.0 * (np.arange(t.size).reshape(t.shape) < r.integers(1, 4)),
    "a row": lambda t, x, r: t * np.where(np.arange(len(t)) == r.integers(len(t)), 2.5, 1)[:, None],
    "each column": lambda t, x, r: t * (1.5 + np.arange(t.shape[1])),
    "transposed": lambda t, x, r: t.T if t.shape[0] == t.shape[1] else t.T.reshape(t.shape),
    "flipped": lambda t, x, r: np.flip(t, r.integers(2)),
    "shifted": lambda t, x, r: np.roll(t, 1, r.integers(2)),
    "permuted": lambda t, x, r: r.permutation(t.ravel()).reshape(t.shape),
    "zero": lambda t, x, r: 0 * t,
    "factor": lambda t, x, r: t * r.normal(),
    "term": lambda t, x, r: t + r.normal() * x,
    "signs": lambda t, x, r: t + r.normal() * np.sign(x),
    "constant": lambda t, x, r: t + r.normal(),
    "anything": lambda t, x, r: r.normal(size=t.shape),
}
SIZES = st.tuples(st.integers(2, 5), st.integers(2, 5))
SEEDS = st.integers(0, 2**32)


def numbers(shape, seed):
    """Right numbers, and where others come from."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng


@given(kind=st.sampled_from(sorted(VALUES)), shape=SIZES, seed=SEEDS)
def test_what_is_said_of_values_is_true(kind, shape, seed):
    """An amount too much, the wrong places, a part that is missing, no numbers, a factor."""
    expected, rng = numbers(shape, seed)
    actual = VALUES[kind](expected, rng)
    assume(actual.shape == shape and not np.allclose(actual, expected))

    for cause in causes_of_values(actual, expected, {"m": shape[0], "n": shape[1]}):
        assert true_of_values(cause.text, actual, expected), cause.text


@given(kind=st.sampled_from(sorted(SHAPES)), shape=SIZES, seed=SEEDS)
def test_what_is_said_of_shapes_is_true(kind, shape, seed):
    """What the numbers say of another shape, and the counts of axes and lengths."""
    actual, expected = SHAPES[kind](*numbers(shape, seed))

    for cause in causes_of_shape(actual, expected):
        assert true_of_shapes(cause.text, actual, expected), cause.text


@given(kind=st.sampled_from(sorted(GRADIENTS)), shape=SIZES, seed=SEEDS)
def test_what_is_said_of_gradients_is_true(kind, shape, seed):
    """Some coordinates, slices with their factors, axes, terms with their coefficients, or zero."""
    true, rng = numbers(shape, seed)
    x = rng.normal(size=shape)
    claimed = GRADIENTS[kind](true, x, rng)
    assume(not np.allclose(claimed, true))  # an order drawn anew may be the old one
    directions = tuple(rng.normal(size=shape) for _ in range(3))
    seen = Coordinates(true.size, np.arange(true.size), claimed.ravel(), true.ravel(), np.full(true.size, 1e-12))
    slopes = np.array([(true * v).sum() for v in directions])
    sizes = {"m": shape[0] + 7, "n": shape[1] + 13}
    found = Observed("W", x, np.ones(shape), claimed, directions, slopes, np.full(3, 1e-11), seen, sizes)

    for cause in (each for each in causes_of(found) if each.code != UNKNOWN):
        assert true_of_gradients(cause.text, claimed, true, x), cause.text


@pytest.mark.parametrize(
    "how", ["right + 0.5", "right - 2", "right[::-1]", "np.where(right > 0, right, 0)", "right / 0", "-right * m"]
)
def test_what_a_report_says_of_values_is_true_of_what_it_shows(tmp_path, how):
    """The numbers of the report are those of the sentence."""
    right = TEXT[TEXT.index("def predict(") :].split("\n\n")[0].replace("def predict(", "def _predict(")
    text = f"{right}\n\ndef predict(W, X):\n    right, m = _predict(W, X), X.shape[1]\n    return {how}"
    verdict = verdicts(ridge(tmp_path), replaced(predict=text), 11, "predict")["predict"]

    if verdict.diagnosis is not None:
        shown = [np.array(part, dtype=float) for part in (verdict.finding.actual, verdict.finding.expected)]
        assert true_of_values(verdict.diagnosis.text, *shown), verdict.diagnosis.text
    else:
        assert how == "right[::-1]", "of two rows it may be anything"


@given(at=st.sampled_from([0, -1, 1, -2]), sizes=st.lists(st.integers(4, 9), min_size=2, max_size=3, unique=True))
def test_an_index_is_told_as_it_is_counted_on_every_trial(at, sizes):
    """The last step of a sequence is no index 3 where another trial is longer; one trial alone tells nothing."""
    trials = []
    for number, size in enumerate(sizes):
        true, rng = numbers((size, 3), number)
        claimed = true.copy()
        claimed[at] += 1 + rng.random(3)
        seen = Coordinates(true.size, np.arange(true.size), claimed.ravel(), true.ravel(), np.full(true.size, 1e-12))
        directions = tuple(rng.normal(size=true.shape) for _ in range(3))
        slopes = np.array([(true * v).sum() for v in directions])
        found = Observed("X", true, np.ones(true.shape), claimed, directions, slopes, np.full(3, 1e-11), seen, {})
        trials.append([each for each in causes_of(found) if each.code == "slice"])

    told = agreed(trials, len(sizes))
    assert told is not None
    assert told.text.endswith(f"wrong only at index {at} of axis 0")
    assert agreed(trials[:1], 1) is None
