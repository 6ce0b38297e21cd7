"""Gradients, losses and parameters of every size, and many of them."""

import numpy as np
import pytest

from grader.gradient import check_gradient

EXPONENTS = [-300, -200, -154, -100, -30, -8, 8, 30, 100, 154, 200, 300]
MODES = pytest.mark.parametrize("complex_step", [True, False], ids=["complex", "differences"])
RNG = np.random.default_rng(0)
C, X = RNG.standard_normal(6), RNG.standard_normal(6)


def wave(p):
    """A loss of size 1."""
    return np.sum(C * np.sin(p["x"]))


def slope(p):
    """Its gradient."""
    return {"x": C * np.cos(p["x"])}


def times(k, grads, name="x"):
    """A gradient with one tensor multiplied."""
    return lambda p: {**grads(p), name: k * grads(p)[name]}


@MODES
@pytest.mark.parametrize("exponent", EXPONENTS)
def test_losses_of_every_size(exponent, complex_step):
    """A loss of 1e-300 or 1e300 is judged like one of 1, and a wrong factor has its value."""
    size = 10.0**exponent

    def f(p):
        return size * wave(p)

    def grads(p):
        return {"x": size * slope(p)["x"]}

    wrong = check_gradient(f, {"x": X}, times(-2, grads), complex_step=complex_step)
    assert check_gradient(f, {"x": X}, grads, complex_step=complex_step).status == "passed"
    assert (wrong.status, wrong.diagnosis.factor) == ("failed", -0.5)


@MODES
@pytest.mark.parametrize("exponent", EXPONENTS)
def test_parameters_of_every_size(exponent, complex_step):
    """So are parameters, whose gradient has the inverse size."""
    size = 10.0**exponent

    def f(p):
        return wave({"x": p["x"] / size})

    def grads(p):
        return {"x": slope({"x": p["x"] / size})["x"] / size}

    wrong = check_gradient(f, {"x": X * size}, times(-2, grads), complex_step=complex_step)
    assert check_gradient(f, {"x": X * size}, grads, complex_step=complex_step).status == "passed"
    assert (wrong.status, wrong.diagnosis.factor) == ("failed", -0.5)


@MODES
@pytest.mark.parametrize("exponent", EXPONENTS)
def test_claims_that_are_not_comparable_fail(exponent, complex_step):
    """A claim that is 1e160 times too large or too small is wrong, and hides no wrong one beside it."""
    size = 10.0**exponent

    def f(p):
        return wave(p) + np.sum(p["y"] ** 2)

    def grads(p):
        return {**slope(p), "y": 2 * p["y"]}

    both = times(-1, times(size, grads, "y"))
    result = check_gradient(f, {"x": X, "y": X}, both, complex_step=complex_step)

    assert check_gradient(wave, {"x": X}, times(size, slope), complex_step=complex_step).status == "failed"
    assert (result.status, result.reason) == ("failed", "the gradient of x, y is wrong")


@MODES
@pytest.mark.parametrize("exponent", [-6, 6, 12])
def test_slopes_of_different_sizes_are_each_measured(exponent, complex_step):
    """A tensor whose slope is 1e6 or 1e-12 times that of another passes when right and fails when its sign is wrong."""
    size = 10.0**exponent

    def f(p):
        return size * wave(p) + np.sum(p["y"] ** 2)

    def grads(p):
        return {"x": size * slope(p)["x"], "y": 2 * p["y"]}

    name = "x" if exponent < 0 else "y"
    right = check_gradient(f, {"x": X, "y": X}, grads, complex_step=complex_step)
    wrong = check_gradient(f, {"x": X, "y": X}, times(-1, grads, name), complex_step=complex_step)

    assert right.status == "passed"
    assert wrong.status == "failed"


def deep(size):
    """A net of four tanh layers that start from weights of a size, with its gradient."""
    rng = np.random.default_rng(7)
    inputs, targets = rng.standard_normal((5, 7)), rng.standard_normal((5, 7))
    params = {f"W{k}": size * rng.standard_normal((5, 5)) for k in range(4)}

    def forward(p):
        kept = [inputs]
        for k in range(4):
            kept.append(np.tanh(p[f"W{k}"] @ kept[-1]))
        return kept

    def f(p):
        return np.sum((forward(p)[-1] - targets) ** 2) / 14

    def grads(p):
        kept = forward(p)
        d, found = (kept[-1] - targets) / 7, {}
        for k in reversed(range(4)):
            d = d * (1 - kept[k + 1] ** 2)
            found[f"W{k}"] = d @ kept[k].T
            d = p[f"W{k}"].T @ d
        return found

    return f, params, grads


@MODES
@pytest.mark.parametrize("size", [1e-2, 1e-3, 1e-4])
def test_deep_nets_with_small_weights(size, complex_step):
    """A first layer whose slope is below the rounding of the loss: the right one passes, a wrong one never does."""
    f, params, grads = deep(size)

    assert check_gradient(f, params, grads, complex_step=complex_step).status == "passed"
    for factor in (-1, 2, 0):
        wrong = check_gradient(f, params, times(factor, grads, "W0"), complex_step=complex_step)
        assert wrong.status in ({"failed"} if size > 1e-4 else {"failed", "inconclusive"})


def test_the_stated_power_is_that_of_each_tensor():
    """What a pass says would have been seen is relative to the tensor in which the least was, not to the largest."""

    def f(p):
        return wave(p) + 1e-4 * np.sum(np.sin(p["y"]))

    def grads(p):
        return {**slope(p), "y": 1e-4 * np.cos(p["y"])}

    power = check_gradient(f, {"x": X, "y": X}, grads, complex_step=False).detectable
    wrong = times(1 + 3 * power, grads, "y")

    assert check_gradient(f, {"x": X, "y": X}, wrong, complex_step=False).status == "failed"


def many(count):
    """Tensors of three numbers, and the same numbers in one."""
    values = np.random.default_rng(3).standard_normal((count, 3))
    return {f"t{k}": value for k, value in enumerate(values)}, {"t": values}


def sines(p):
    """A loss of any tensors."""
    return sum(float(np.sin(value).sum()) for value in p.values())


def cosines(p):
    """Its gradient."""
    return {name: np.cos(value) for name, value in p.items()}


def test_many_tensors_cost_as_many_calls_as_one():
    """400 tensors are judged together."""
    apart, together = many(400)

    few = check_gradient(sines, together, cosines, complex_step=False)
    calls = check_gradient(sines, apart, cosines, complex_step=False)
    assert calls.status == few.status == "passed"
    assert calls.evaluations["f"] <= few.evaluations["f"] + 5


def test_a_wrong_one_of_many_tensors_is_found_by_halves():
    """One wrong tensor among 400 is named within 250 calls."""
    apart, _ = many(400)
    result = check_gradient(sines, apart, times(1.01, cosines, "t217"), complex_step=False)

    assert result.reason == "the gradient of t217 is wrong"
    assert result.evaluations["f"] <= 250


@pytest.mark.parametrize("spoil", ["factor", "one", "noise"])
def test_a_wrong_tensor_of_a_hundred_elements_is_cheap(spoil):
    """By differences it costs at most 250 calls to say where and what."""
    rng = np.random.default_rng(5)
    c, x, noise = rng.standard_normal(100), rng.standard_normal(100), rng.standard_normal(100)
    change = {"factor": 2.0, "one": np.where(np.arange(100) == 7, 1.5, 1.0), "noise": noise}[spoil]
    result = check_gradient(
        lambda p: float(c @ np.sin(p["x"])), {"x": x}, lambda p: {"x": c * np.cos(p["x"]) * change}, complex_step=False
    )

    assert result.status == "failed"
    assert result.evaluations["f"] <= 250
    assert result.culprits == ((("x", (7,)),) if spoil == "one" else ())


def test_sums_in_changing_order_are_not_stale():
    """A gradient that is zero but for rounding is another at every call of a sum whose order varies."""
    data, calls = RNG.standard_normal((3, 40)), np.random.default_rng(1)

    def f(p):
        z = p["w"][:, None] * data + p["b"][:, None]
        z = z - z.mean(1, keepdims=True)
        return float(np.sum(np.sin(z)))

    def grads(p):
        order = calls.permutation(40)
        z = (p["w"][:, None] * data + p["b"][:, None])[:, order]
        d = np.cos(z - z.mean(1, keepdims=True))
        d = d - d.mean(1, keepdims=True)
        return {"w": (d * data[:, order]).sum(1), "b": d.sum(1)}

    for seed in range(5):
        result = check_gradient(f, {"w": RNG.standard_normal(3), "b": RNG.standard_normal(3)}, grads, seed=seed)
        assert result.status == "passed"


def test_a_kept_gradient_is_still_stale():
    """One that adds up from call to call is told."""
    total = np.zeros(6)

    def grads(p):
        total[:] += slope(p)["x"]
        return {"x": total.copy()}

    assert check_gradient(wave, {"x": X}, grads).diagnosis.code == "stale"


@pytest.mark.parametrize(("k", "most"), [(3.0, 70), (1.0 + np.arange(24.0) / 24, 250)], ids=["one", "of-each-its-own"])
def test_one_factor_is_borne_out_by_the_coordinates_that_weigh_most(k, most):
    """The worst of all is among them, and the others need not be looked at; several factors are found one by one."""
    rng = np.random.default_rng(1)
    x, c = rng.standard_normal(24), rng.standard_normal(24)
    found = check_gradient(
        lambda p: np.sum(c * np.sin(p["x"])), {"x": x}, lambda p: {"x": k * c * np.cos(p["x"])}, complex_step=False
    )

    worst = int(np.argmax(np.abs((k - 1) * c * np.cos(x) * x)))
    assert (found.status, found.where) == ("failed", f"x[{worst}]")
    assert found.evaluations["f"] <= most
    assert (found.diagnosis.factor is None) == isinstance(k, np.ndarray)
