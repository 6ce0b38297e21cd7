import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import GraderError
from grader.gradient import check_gradient, derivative, directions, judge_gradient
from grader.gradient.difference import Noise, estimate
from grader.gradient.noise import noise_level

SMOOTH = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "logistic": (lambda x: 1 / (1 + np.exp(-x)), None),
}


@given(st.sampled_from(["sin", "exp", "tanh", "cube"]), st.floats(-3, 3), st.floats(0.1, 30))
@settings(max_examples=150, deadline=None)
def test_the_error_estimate_covers_the_error(name, x, k):
    """The slope of f(kx) is off by at most ten times the stated error, which is what the verdict allows."""
    f, df = SMOOTH[name]
    value = float(f(k * x))

    def phi(t):
        return float(f(k * (x + t)))

    found = estimate(phi, value, Noise(noise_level(phi, value).sigma))

    assert abs(found.value - k * df(k * x)) <= 10 * found.error


def test_a_kink_is_seen():
    """|t| jumps by 2 in slope at 0, and nothing is said about its derivative there."""
    found = estimate(abs, 0.0, Noise(0.0))

    assert found.kink == pytest.approx(2, rel=1e-6)
    assert not found.usable


def test_a_kink_nearby_is_no_kink_here():
    """A kink at 1e-3 makes the step shrink below it and then does not matter."""
    found = estimate(lambda t: abs(t + 1e-3) + math.sin(t), 1e-3, Noise(1e-16))

    assert abs(found.value - 2) <= 10 * found.error < 1e-6


@pytest.mark.parametrize(("dtype", "low"), [(np.float64, False), (np.float32, True)])
def test_noise_is_measured_and_not_assumed(dtype, low):
    """The noise of a sum of sines is that of its precision, within a factor of 30."""
    x = np.linspace(0.1, 3, 50)

    def phi(t):
        return float(np.sum(np.sin((x * (1 + t)).astype(dtype))))

    found = noise_level(phi, phi(0.0))
    unit = np.finfo(dtype).eps * abs(phi(0.0))

    assert found.low(phi(0.0)) is low
    assert unit / 30 < found.sigma < 30 * unit


@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=20))
@settings(deadline=None)
def test_every_coordinate_is_reached(values):
    """No coordinate stands still, whatever its size."""
    assert np.all(directions.reach(np.array(values)) > 0)


def test_the_stated_power_holds():
    """An error of the stated size goes unseen at most three times in 1000: the promise is once, a factor 3 is luck."""
    rng = np.random.default_rng(0)
    missed = 0
    for seed in range(1000):
        c, e = rng.standard_normal(4), rng.standard_normal(4)
        x = {"x": rng.standard_normal(4)}

        def f(p, c=c):
            return float(np.sum(np.sin(c * p["x"])))

        def grads(p, c=c):
            return {"x": c * np.cos(c * p["x"])}

        power = check_gradient(f, x, grads, seed=seed, complex_step=False).detectable
        s = directions.reach(x["x"])
        scaled = e * power * np.linalg.norm(grads(x)["x"] * s) / np.linalg.norm(e * s)
        wrong = check_gradient(f, x, lambda p, g=grads, e=scaled: {"x": g(p)["x"] + e}, seed=seed, complex_step=False)
        missed += wrong.status == "passed" and not wrong.notes

    assert missed <= 3


@pytest.mark.parametrize(
    ("f", "x", "v", "expected"),
    [
        (math.sin, 1.0, 1.0, math.cos(1)),
        (lambda x: x[0] * x[1], [3.0, 2.0], [1.0, 0.0], 2.0),
        (lambda x: float(np.sum(x**2)), [1e8, 1.0], [0.0, 1.0], 2.0),
        (lambda x: 5.0, 2.0, 1.0, 0.0),
    ],
    ids=["sin", "product", "far", "constant"],
)
def test_directional_derivatives(f, x, v, expected):
    """The derivative along v, with an error that covers what is off."""
    found = derivative(f, x, v)

    assert abs(found.value - expected) <= 10 * found.error + 1e-15


def test_a_derivative_at_a_kink_has_no_error_bound():
    """|x| has no derivative at 0, and the error says so."""
    assert derivative(abs, 0.0, 1.0).error == math.inf


def test_a_direction_of_another_shape():
    """V must have the shape of x."""
    with pytest.raises(GraderError, match=r"v has shape \(2,\), expected \(3,\), the shape of x"):
        derivative(np.sum, np.zeros(3), np.ones(2))


@pytest.mark.parametrize("size", [100, 10_000])
def test_the_cost_does_not_grow_with_the_parameters(size):
    """At most 25 calls of f and 4 of g, whatever the number of parameters."""
    rng = np.random.default_rng(0)
    c = rng.standard_normal(size)
    result = check_gradient(
        lambda p: c @ np.tanh(p["x"]),
        {"x": rng.standard_normal(size)},
        lambda p: {"x": c / np.cosh(p["x"]) ** 2},
    )

    assert result.status == "passed"
    assert result.evaluations["f"] <= 25
    assert result.evaluations["g"] <= 4


@pytest.mark.parametrize(("complex_step", "budget"), [(True, 100), (False, 420)])
def test_one_wrong_coordinate_among_many_is_named(complex_step, budget):
    """One derivative in 1e5 that is off by 1e-3 of itself is found and named within the budget."""
    rng = np.random.default_rng(1)
    c, i = rng.standard_normal(100_000), 4711

    def grads(p):
        g = c * np.cos(p["x"])
        g[i] *= 1.001
        return {"x": g}

    result = check_gradient(
        lambda p: c @ np.sin(p["x"]), {"x": rng.standard_normal(100_000)}, grads, complex_step=complex_step
    )

    assert result.culprits == (("x", (i,)),)
    assert result.evaluations["f"] <= budget


@pytest.mark.parametrize("off", [0.0, 1e-5, 1e-3, 0.1, 2.0])
def test_where_a_gradient_is_wrong_is_looked_for_when_that_is_asked(off):
    """A clear verdict asks f for no single coordinate; what is said afterwards is what `check_gradient` says."""
    point, calls = {"x": np.linspace(0.5, 2, 7)}, []

    def f(p):
        calls.append(p)
        return float((p["x"] ** 3).sum())

    def grads(p):
        return {"x": 3 * p["x"] ** 2 * np.where(np.arange(7) == 4, 1 + off, 1)}

    found = judge_gradient(f, point, grads, {}, 0)
    before = len(calls)
    result = found.result
    located = len(calls) > before

    assert found.status == result.status == ("failed" if off else "passed")
    assert result == check_gradient(f, point, grads, complex_step=False)
    assert located == (off >= 0.1)  # what is small is wrong only where a coordinate shows it
    assert result.culprits == ((("x", (4,)),) if off else ())
