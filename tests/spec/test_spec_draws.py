"""Fresh inputs, the same from one seed everywhere."""

import hashlib
import json

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_samples import SPEC, edited, load

from grader.spec import draw_inputs, load_spec
from grader.spec.draws import MOST_ELEMENTS, Integer, OneHot, Probabilities

MORE = """\
  P: {probabilities: [C, m]}
  Q: {probabilities: [m, C], axis: 1}
  R: {one_hot: [m, C], axis: 1}
  kind: {choice: [relu, tanh]}
  rate: {choice: [0.1, 1]}
  W: {constant: [[1, 2], [3, 4]]}
  alpha: {constant: 0.5}
  s: {normal: [], mean: 100}
  u: {uniform: [3], low: -2, high: -1}
trials: 12
"""


@pytest.fixture
def spec(tmp_path):
    """The sample with one draw of every kind."""
    return load(tmp_path, edited("trials: 12\n", MORE))


def _same(left, right):
    return left.keys() == right.keys() and all(np.array_equal(left[name], right[name]) for name in left)


def test_kinds(spec):
    """Every kind of draw has its shape, its type and its law."""
    for trial in range(30):
        v = draw_inputs(spec, spec.checks[0], 7, trial)
        C, m, D = v["C"], v["m"], v["D"]
        assert (2 <= C <= 7, 1 <= m <= 12, 3 <= D <= 9) == (True, True, True)
        assert {type(size) for size in (C, m, D)} == {int}
        assert (v["Z"].shape, v["X"].shape, v["s"].shape) == ((C, m), (m, D), ())
        assert {v[name].dtype for name in ("Z", "Y", "X", "P", "W")} == {np.dtype(float)}
        assert v["y"].dtype == np.int64
        assert ((v["y"] >= 0) & (v["y"] < C)).all()
        assert ((v["X"] >= 0) & (v["X"] < 1)).all()
        assert ((v["u"] >= -2) & (v["u"] < -1)).all()
        np.testing.assert_array_equal(np.sort(v["Y"], axis=0)[-1], np.ones(m))
        np.testing.assert_array_equal([v["Y"].sum(), v["R"].sum()], [m, m])
        np.testing.assert_array_equal(v["R"].max(axis=1), np.ones(m))
        np.testing.assert_allclose(v["P"].sum(axis=0), np.ones(m), rtol=1e-15)
        np.testing.assert_allclose(v["Q"].sum(axis=1), np.ones(m), rtol=1e-15)
        assert v["P"].min() > 0
        assert v["kind"] in {"relu", "tanh"}
        assert v["rate"] in {0.1, 1}
        np.testing.assert_array_equal(v["W"], [[1.0, 2], [3, 4]])
        assert v["alpha"] == 0.5


def test_a_choice_with_a_shape(tmp_path):
    """Each number is one of the values, as likely as the others, within four standard errors."""
    spec = load(tmp_path, edited("trials: 12", "  s: {choice: [-1, 0.5, 2], shape: [100, 30]}\ntrials: 12"))
    drawn = draw_inputs(spec, spec.checks[0], 0, 0)["s"]
    shares = [float(np.mean(drawn == value)) for value in (-1, 0.5, 2)]

    assert (drawn.shape, drawn.dtype) == ((100, 30), np.dtype(float))
    assert sum(shares) == 1
    assert max(abs(share - 1 / 3) for share in shares) < 4 * np.sqrt(2 / 9 / drawn.size)


def test_normal_moments(tmp_path):
    """Normal draws have the mean and the scale that were asked, within four standard errors."""
    spec = load(tmp_path, edited("normal: [C, m], scale: 3", "normal: [1000, 100], scale: 3, mean: -1"))
    Z = draw_inputs(spec, spec.checks[0], 0, 0)["Z"]
    error = 3 / np.sqrt(Z.size)

    assert abs(Z.mean() + 1) < 4 * error
    assert abs(Z.std() - 3) < 4 * error / np.sqrt(2)


def test_same_seed(spec):
    """The same seed and trial give the same draws, another seed or trial gives others."""
    check = spec.checks[0]
    first = draw_inputs(spec, check, 1, 2)

    assert _same(first, draw_inputs(spec, check, 1, 2))
    assert not _same(first, draw_inputs(spec, check, 1, 3))
    assert not _same(first, draw_inputs(spec, check, 2, 2))


def test_seeds_of_any_size(spec):
    """Seeds may be as large as a hash, and negative."""
    for seed in (-1, 2**80):
        assert draw_inputs(spec, spec.checks[0], seed, 0)["C"] >= 2


def test_independent_of_others(spec):
    """Neither the number nor the order of checks and draws changes a draw: `--only ID` sees the same inputs."""
    check = spec.checks[2]
    alone = msgspec.structs.replace(spec, checks=(check,))
    turned = msgspec.structs.replace(spec, draw=dict(reversed(spec.draw.items())))
    fewer = msgspec.structs.replace(spec, draw={name: spec.draw[name] for name in ("C", "m", "D", "Z", "X", "u")})

    for trial in range(6):
        values = draw_inputs(spec, check, 3, trial)
        assert _same(values, draw_inputs(alone, check, 3, trial))
        assert _same(values, draw_inputs(turned, check, 3, trial))
        assert _same({name: values[name] for name in fewer.draw}, draw_inputs(fewer, check, 3, trial))


def test_same_on_every_machine(spec):
    """The draws of one seed, to the bit: a change here changes every published spec."""
    digest = hashlib.sha256()
    for trial in range(4):
        for name, value in draw_inputs(spec, spec.checks[0], 20260101, trial).items():
            digest.update(json.dumps([name, np.asarray(value).tolist()]).encode())

    assert digest.hexdigest() == "06f02bd81609af9fd588602c67ee242bdbd38e59f19d9252e2b71f3e3a7d880c"


def test_rounded(spec):
    """Normal draws carry 32 binary places, so that the last bits of a machine's logarithm do not enter."""
    Z = draw_inputs(spec, spec.checks[0], 5, 0)["Z"] / 3 * 2**32

    np.testing.assert_allclose(Z, np.round(Z), atol=1e-4)


def test_sizes_differ(spec):
    """Four of five trials use sizes that all differ, the second of every five the smallest."""
    for seed in range(20):
        for trial in range(10):
            values = draw_inputs(spec, spec.checks[0], seed, trial)
            sizes = [values[name] for name in ("C", "m", "D")]
            if trial % 5 == 1:
                assert sizes == [2, 1, 3]
            else:
                assert len(set(sizes)) == 3


def test_fixed_sizes_are_taken(tmp_path):
    """Sizes that `where` or a shape fixes are different from the drawn ones, too."""
    spec = load(tmp_path, edited("    says: The", "    where: {C: 4}\n    says: The").replace("[m, D]", "[m, D, 5]"))
    for trial in (0, 2, 3, 4, 5, 7, 8, 9):
        values = draw_inputs(spec, spec.checks[0], trial, trial)
        assert values["C"] == 4
        assert len({values["m"], values["D"], 4, 5}) == 4


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4)), min_size=1, max_size=6), st.integers(0, 10**6))
def test_sizes_differ_wherever_they_can(ranges, seed):
    """Whatever the ranges: where values that all differ exist (Hall's condition, by counting), such are drawn."""
    from grader.spec.drawing import _distinct

    spans = {str(i): Integer(low=low, high=low + width) for i, (low, width) in enumerate(ranges)}
    values = _distinct(spans, [], np.random.default_rng(seed))
    possible = all(
        sum(low >= a and low + width <= b for low, width in ranges) <= b - a + 1
        for a in range(1, 15)
        for b in range(a, 15)
    )

    assert all(spans[name].low <= value <= spans[name].high for name, value in values.items())
    assert not possible or len(set(values.values())) == len(ranges)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 1), st.integers(0, 99))
def test_columns(rows, columns, axis, seed):
    """One-hot and probability draws sum to one along their axis, for any shape."""
    from grader.spec.drawing import _array

    for kind in (OneHot, Probabilities):
        values = _array(kind(shape=(rows, columns), axis=axis), {}, np.random.default_rng(seed))
        np.testing.assert_allclose(values.sum(axis=axis), np.ones(values.shape[1 - axis]), rtol=1e-15)


def test_where_draws_otherwise(tmp_path):
    """`where` replaces a draw for one check and leaves the others as they are."""
    text = edited("    says: The", "    where: {Z: {normal: [C, m], scale: 0}}\n    says: The")
    spec = load(tmp_path, text)
    here, there = (draw_inputs(spec, check, 0, 0) for check in spec.checks[:2])

    assert not here["Z"].any()
    assert there["Z"].any()
    np.testing.assert_array_equal(here["Y"], there["Y"])


def test_limits_are_reachable(tmp_path):
    """The biggest array that a spec may ask for can be drawn in well under a second."""
    spec = load(tmp_path, edited("normal: [C, m], scale: 3", f"normal: [{MOST_ELEMENTS // 10}, 10]"))

    assert draw_inputs(spec, spec.checks[0], 0, 0)["Z"].size == MOST_ELEMENTS
    assert "trials" in SPEC


@pytest.mark.parametrize(
    ("whole", "own", "expected"),
    [
        ("trials: 12", "", {"sums": 12, "slope": 4, "text": 1}),
        ("trials: 4", "", {"sums": 4, "slope": 4, "text": 1}),
        ("trials: 12", "trials: 12", {"sums": 12, "slope": 12, "text": 12}),
        ("trials: 12", "trials: 30", {"sums": 30, "slope": 30, "text": 30}),
    ],
)
def test_trials(tmp_path, whole, own, expected):
    """A check is judged as often as it says itself, else as the spec says, but a gradient 4 times and a text once."""
    text = SPEC + "  - id: text\n    source: {function: softmax, forbids: loops}\n"
    text = text.replace("trials: 12", whole)
    for name in ("sums", "slope", "text") if own else ():
        text = text.replace(f"  - id: {name}\n", f"  - id: {name}\n    {own}\n")
    trials = {check.id: check.trials for check in load(tmp_path, text).checks}

    assert {name: trials[name] for name in expected} == expected


@pytest.mark.parametrize("counts", [[2], [2, 2], [3, 2], [5], [2, 2, 2], [4, 3, 2], [9, 9, 9]], ids=str)
def test_each_value_takes_its_turn(tmp_path, counts):
    """As many trials as the longest list meet every value of every list; as many as there are pairs meet every pair."""
    flags = "".join(f"  f{i}: {{each: {list(range(count))}}}\n" for i, count in enumerate(counts))
    used = " + ".join(f"f{i}" for i in range(len(counts)))
    text = edited("trials: 12\n", f"{flags}trials: 12\n").replace(
        "softmax(Z), axis=0) == 1", f"softmax(Z) + 0*({used})) > 0"
    )
    spec = load(tmp_path, text)
    met = [draw_inputs(spec, spec.checks[0], 0, trial) for trial in range(max(counts))]

    for i, count in enumerate(counts):
        assert {values[f"f{i}"] for values in met} == set(range(count))
    if np.prod(counts) < 50:
        turns = [draw_inputs(spec, spec.checks[0], 0, trial) for trial in range(int(np.prod(counts)))]
        every = {tuple(values[f"f{i}"] for i in range(len(counts))) for values in turns}
        assert len(every) == np.prod(counts)


def test_a_gradient_meets_every_value(tmp_path):
    """A check takes more than its kind's trials where the values in turn are more."""
    flag = "  f: {each: [1, 2, 3, 4, 5, 6]}\ntrials: 12\n"
    spec = load(tmp_path, edited("trials: 12\n", flag).replace("m * cost", "f * cost"))

    assert [check.trials for check in spec.checks] == [12, 12, 6]


def test_a_flag_is_no_size(tmp_path):
    """A whole number that stands in no shape takes all its values, whatever the sizes and the numbers in shapes are."""
    spec = load(tmp_path, edited("trials: 12\n", "  f: {integer: [0, 1]}\n  k: {normal: [1]}\ntrials: 12\n"))
    drawn = [draw_inputs(spec, spec.checks[0], 0, trial)["f"] for trial in range(40)]

    assert 10 <= sum(drawn) <= 30


def test_computed_sizes(tmp_path):
    """A size may be computed from others; its value is that of Python's whole numbers."""
    spec = load(tmp_path, edited("trials: 12\n", "  k: {normal: [(C + 2*m - 1)//2 + 1, D % 3 + 1]}\ntrials: 12\n"))
    for trial in range(10):
        v = draw_inputs(spec, spec.checks[0], 0, trial)
        assert v["k"].shape == ((v["C"] + 2 * v["m"] - 1) // 2 + 1, v["D"] % 3 + 1)


def test_booleans(tmp_path):
    """Truth values are true as often as `p` says, within four standard errors."""
    spec = load(tmp_path, edited("trials: 12\n", "  k: {boolean: [200, 200], p: 0.7}\ntrials: 12\n"))
    k = draw_inputs(spec, spec.checks[0], 0, 0)["k"]

    assert k.dtype == bool
    assert abs(k.mean() - 0.7) < 4 * np.sqrt(0.7 * 0.3) / 200


@pytest.mark.parametrize(
    ("axis", "shapes"),
    [
        (0, {"W1": (3, 5), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}),
        (1, {"W1": (5, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}),
    ],
)
def test_network(tmp_path, axis, shapes):
    """The parameters of a network fit one another, a column or a row for each example."""
    spec = load(tmp_path, edited("trials: 12\n", f"  k: {{network: [5, 3, 2], axis: {axis}}}\ntrials: 12\n"))
    k = draw_inputs(spec, spec.checks[0], 0, 0)["k"]

    assert {name: value.shape for name, value in k.items()} == shapes


def test_what_is_remembered_is_nobodys_to_change():
    """Drawing the same trial again gives the same numbers, whatever was done to the arrays before."""
    spec = load_spec("softmax-classifier")
    check = next(check for check in spec.checks if check.id == "dZ")
    first = draw_inputs(spec, check, 5, 0)
    kept = {name: np.array(value) for name, value in first.items()}
    for value in first.values():
        if isinstance(value, np.ndarray):
            value[...] = 0

    again = draw_inputs(spec, check, 5, 0)
    assert all(np.array_equal(again[name], value) for name, value in kept.items())
    assert not np.array_equal(draw_inputs(spec, check, 6, 0)["Z"], kept["Z"])
