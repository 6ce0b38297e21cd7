"""Gradients near corners of f, and exactly at them."""

import numpy as np
import pytest

from grader.gradient import check_gradient
from tests.gradient.cases.corners import NEARBY, ON_THE_POINT, OPERATORS, PLACES, corner, one_off

SEEDS = range(20)


@pytest.mark.parametrize("place", PLACES)
def test_right_gradients_of_piecewise_linear_functions_pass(place):
    """Wherever the corner is, the gradient that libraries give is never failed, and passes."""
    for seed in SEEDS:
        setting = corner(np.random.default_rng([seed, 41]), place).setting

        assert check_gradient(setting.f, setting.params, setting.grads, seed=seed).status == "passed", seed


@pytest.mark.parametrize("only_here", [False, True], ids=["everywhere", "only here"])
@pytest.mark.parametrize("place", PLACES)
def test_one_wrong_coordinate_is_failed(place, only_here):
    """One coordinate that is off by a hundredth of the gradient or more is failed, also where it is wrong just here."""
    for seed in SEEDS:
        setting = corner(np.random.default_rng([seed, 42]), place).setting
        wrong = one_off(np.random.default_rng([seed, 43]), setting, only_here=only_here)

        assert check_gradient(setting.f, setting.params, wrong, seed=seed).status == "failed", seed


@pytest.mark.parametrize("distance", [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
def test_a_corner_nearby_is_none_here(distance):
    """At every distance down to 1e-8 the gradient is judged at the point itself, and no note says otherwise."""
    for seed in range(8):
        setting = corner(np.random.default_rng([seed, 44]), NEARBY, distance).setting
        result = check_gradient(setting.f, setting.params, setting.grads, seed=seed, complex_step=False)

        assert (result.status, result.notes) == ("passed", ())


@pytest.mark.parametrize("name", [operator.name for operator in OPERATORS])
def test_every_operator_at_its_corner(name):
    """A gradient at a tie passes with a note that names the place, for each operator."""
    chosen = (corner(np.random.default_rng([seed, 45]), ON_THE_POINT) for seed in range(200))
    setting = next(case.setting for case in chosen if case.operator == name)
    result = check_gradient(setting.f, setting.params, setting.grads)

    assert result.status == "passed"
    assert result.notes[0].startswith("f has a corner exactly here (")
    assert result.notes[0].endswith("judged beside it")


TIES = {
    "max": (np.max, lambda x: (x == x.max()).astype(float)),
    "min": (np.min, lambda x: (x == x.min()).astype(float)),
    "top 2": (lambda x: np.sort(x)[-2:].sum(), lambda x: (x >= np.sort(x)[-2]).astype(float)),
    "median": (np.median, lambda x: (x == np.median(x)).astype(float)),
}


@pytest.mark.parametrize("share", [1.0, 0.0], ids=["whole", "none"])
@pytest.mark.parametrize("name", list(TIES))
def test_a_tie_shares_one_gradient(name, share):
    """Two elements that tie may share the gradient in any way; each getting all of it, or none any, fails."""
    f, mask = TIES[name]
    x = np.array([3.0, 1.0, 2.0, 2.0, 2.0]) if name == "median" else np.array([3.0, 1.0, 3.0, 1.0, 2.0])
    if name == "top 2":
        x = np.array([3.0, 1.0, 2.0, 2.0, 0.5])
    c = np.arange(1.0, 6.0)

    def loss(p):
        return float(f(p["x"]) + c @ p["x"])

    def grads(p):
        m = mask(p["x"])
        return {"x": c + m * (share if m.sum() > (2 if name == "top 2" else 1) else 1.0)}

    def shared(p):
        m = mask(p["x"])
        if name == "top 2" and m.sum() > 2:
            return {"x": c + np.where(p["x"] == 2, 0.5, m)}
        return {"x": c + m / max(m.sum(), 1) * (2 if name == "top 2" else 1)}

    assert check_gradient(loss, {"x": x}, grads).status == "failed"
    assert check_gradient(loss, {"x": x}, shared).status == "passed"


def test_the_whole_gradient_for_every_tie_has_a_name():
    """The sentence says that those who tie get it together once."""
    result = check_gradient(
        lambda p: float(np.max(p["x"])),
        {"x": np.array([2.0, 2.0, 1.0])},
        lambda p: {"x": (p["x"] == p["x"].max()) * 1.0},
    )

    assert result.diagnosis.code == "ties"
    assert result.diagnosis.text == "at a tie every element gets the whole gradient of x; together they may get it once"


@pytest.mark.parametrize("slope", [-1.0, -0.3, 0.0, 1.0])
def test_any_slope_between_the_sides_of_an_absolute_value_passes(slope):
    """|x| at 0 has the slopes -1 and 1, and a claim between them is as good as either."""
    result = check_gradient(
        lambda p: abs(float(p["x"][0])) + float(p["x"][1]) ** 2,
        {"x": np.array([0.0, 1.0])},
        lambda p: {"x": np.array([np.sign(p["x"][0]) or slope, 2 * p["x"][1]])},
    )

    assert result.status == "passed"
    assert result.notes == ("f has a corner exactly here (in x[0]): judged beside it",)


@pytest.mark.parametrize("slope", [-1.1, 1.1, 30.0])
def test_a_slope_outside_the_sides_fails(slope):
    """Beyond them it is wrong, though it is wrong only here."""
    result = check_gradient(
        lambda p: abs(float(p["x"][0])) + float(p["x"][1]) ** 2,
        {"x": np.array([0.0, 1.0])},
        lambda p: {"x": np.array([np.sign(p["x"][0]) or slope, 2 * p["x"][1]])},
    )

    assert (result.status, result.diagnosis.code) == ("failed", "corner")


@pytest.mark.parametrize("size", [1, 2, 40])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e5])
@pytest.mark.parametrize("complex_step", [True, False], ids=["complex", "differences"])
def test_a_loss_of_nothing_at_zero_is_judged_as_any_other(size, scale, complex_step):
    """Where f is 0 and all parameters are, a wrong gradient fails and the right one passes."""
    u = scale * np.random.default_rng(size).standard_normal(size)

    def status(wrong):
        return check_gradient(
            lambda p: u @ np.sin(p["x"]) + (p["x"] ** 2).sum(),
            {"x": np.zeros(size)},
            lambda p: {"x": u * np.cos(p["x"]) + 2 * p["x"] + wrong},
            complex_step=complex_step,
        ).status

    one = np.zeros(size)
    one[-1] = np.abs(u).max() / 20
    assert [status(wrong) for wrong in (0 * u, -2 * u, u / 10, one, -u)] == ["passed"] + 4 * ["failed"]


@pytest.mark.parametrize("f", [lambda p: (p["x"] ** 3).sum(), lambda p: 7.0 + 0 * p["x"].sum()], ids=["x^3", "7"])
def test_where_f_is_level_it_is_not_said_to_depend_on_nothing(f):
    """A slope of zero is all that is seen of a cube at 0, and all that is said of it."""
    result = check_gradient(f, {"x": np.zeros(3)}, lambda p: {"x": 3 * p["x"] ** 2 + 1})

    assert result.diagnosis.text == "f is level in x here: its gradient is zero, and the claimed one is not"


@pytest.mark.parametrize("x", [-0.7, -1e-5, -3e4])
@pytest.mark.parametrize("complex_step", [True, False], ids=["complex", "differences"])
def test_a_relu_that_is_off(x, complex_step):
    """Zero beside its corner is a gradient like another, and the note says that f does not change."""
    result = check_gradient(
        lambda p: np.where(p["x"].real > 0, p["x"], 0 * p["x"]).sum(),
        {"x": np.array([x])},
        lambda p: {"x": (p["x"] > 0) * 1.0},
        complex_step=complex_step,
    )

    assert result.status == "passed"
    assert result.notes == ("f does not change with x here, and the claimed gradient of it is zero",)


@pytest.mark.parametrize("size", [1, 5, 50, 500])
@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_the_slope_of_a_staircase_is_not_that_of_the_hill(size, scale):
    """Rounding up has the gradient 0 almost everywhere: a straight-through one never passes, and 0 never fails."""
    rng = np.random.default_rng(size)
    u, x = rng.standard_normal(size), scale * rng.standard_normal(size)

    def f(p):
        return float(u @ np.ceil(p["x"]))

    assert check_gradient(f, {"x": x}, lambda p: {"x": u}, complex_step=False).status != "passed"
    assert check_gradient(f, {"x": x}, lambda p: {"x": 0 * u}, complex_step=False).status != "failed"


@pytest.mark.parametrize("bits", [7, 8, 10, 11])
@pytest.mark.parametrize("size", [1, 4, 30])
def test_a_loss_that_rounds_coarsely_accuses_nobody(bits, size):
    """The slope of the hill is right of what casts to few bits, though f stands still at short steps."""
    rng = np.random.default_rng(100 * bits + size)
    u, x = rng.standard_normal(size), rng.standard_normal(size)

    def rounded(value):
        mantissa, exponent = np.frexp(value)
        return np.ldexp(np.round(mantissa * 2.0**bits), exponent) * 2.0**-bits

    result = check_gradient(lambda p: float(u @ rounded(p["x"])), {"x": x}, lambda p: {"x": u}, complex_step=False)

    assert result.status == "inconclusive"


@pytest.mark.parametrize(
    ("f", "at"),
    [
        pytest.param(lambda x: 2 * max(x, 0.0), -1e-3, id="a relu off, near its corner"),
        pytest.param(lambda x: min(max(x, -0.5), 0.5), 0.6, id="a clip beyond its bound"),
        pytest.param(lambda x: max(abs(x) - 0.5, 0.0), 0.01, id="the middle of a dead zone"),
    ],
)
def test_a_level_part_is_not_a_staircase(f, at):
    """Where f is level as a relu or a clip is, a slope that is claimed there is wrong."""
    result = check_gradient(lambda p: f(float(p["x"])), {"x": np.array(at)}, lambda _: {"x": np.array(1.0)})

    assert result.status == "failed"


def test_the_rounding_of_a_large_value_is_no_staircase():
    """Beside a constant of 1e4 a small slope goes in stairs of double precision, and is judged all the same."""

    def f(p):
        return 1e4 + 1e-9 * float(p["x"]) + float(p["y"])

    def status(x):
        at = {"x": np.array(0.3), "y": np.array(1.0)}
        return check_gradient(f, at, lambda _: {"x": np.array(x), "y": np.array(1.0)}, complex_step=False).status

    assert status(1e-9) != "failed"
    assert status(1.0) == "failed"


def test_the_edge_of_a_domain_is_told_from_a_corner():
    """Where f is not defined on one side, that is what stays open."""
    result = check_gradient(
        lambda p: float(np.sum(p["x"] ** 1.5)),
        {"x": np.zeros(3)},
        lambda p: {"x": 1.5 * np.sqrt(p["x"])},
        complex_step=False,
    )

    assert result.status == "inconclusive"
    assert "not defined on both sides" in result.reason
