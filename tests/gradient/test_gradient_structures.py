"""Parameters of every structure and framework, and what a caller may ask for."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import grader
from grader.errors import GraderError
from grader.gradient import check_gradient, check_jvp, check_vjp

Pair = namedtuple("Pair", "a b")  # noqa: PYI024 -- what users have
A, B = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.3, -0.7, 1.1])


def leaves(x):
    """The arrays in lists, tuples and dicts."""
    if isinstance(x, dict):
        return [leaf for value in x.values() for leaf in leaves(value)]
    return [leaf for value in x for leaf in leaves(value)] if isinstance(x, list | tuple) else [x]


def mapped(x, change):
    """The same structure of changed arrays."""
    if isinstance(x, dict):
        return {key: mapped(value, change) for key, value in x.items()}
    if hasattr(x, "_fields"):
        return type(x)(*(mapped(value, change) for value in x))
    return type(x)(mapped(value, change) for value in x) if isinstance(x, list | tuple) else change(x)


def cubes(x):
    """A loss of any structure."""
    return sum((leaf**3).sum() for leaf in leaves(x))


def squares(x):
    """Its gradient."""
    return mapped(x, lambda leaf: 3 * leaf**2)


STRUCTURES = {
    "array": A,
    "scalar": np.array(1.3),
    "list": [A, B],
    "tuple": (A, B),
    "named tuple": Pair(A, B),
    "dict": {"W": A, "b": B},
    "ordered dict": OrderedDict(W=A, b=B),
    "nested": {"layers": [{"W": A, "b": B}, {"W": 2 * A, "b": B}], "scale": np.array(0.5)},
}


@pytest.mark.parametrize("x", STRUCTURES.values(), ids=STRUCTURES)
def test_every_structure_is_judged(x):
    """F and grads get the structure that was given, and the gradient comes back in it."""
    assert check_gradient(cubes, x, squares)
    assert not check_gradient(cubes, x, lambda p: mapped(p, lambda leaf: -3 * leaf**2))


@pytest.mark.parametrize("kind", ["numpy", "torch", "list of numbers", "number"])
def test_f_gets_what_was_given(kind):
    """Arrays for arrays and for numbers that were written out, tensors for tensors of their own type."""
    torch = pytest.importorskip("torch")
    x = {
        "numpy": B,
        "torch": torch.tensor(B, dtype=torch.float64),
        "list of numbers": list(map(float, B)),
        "number": 0.7,
    }[kind]
    expected = torch.Tensor if kind == "torch" else np.ndarray | np.float64

    def f(p):
        assert isinstance(p, expected)
        return (p**2).sum()

    assert check_gradient(f, x, lambda p: 2 * p)


def test_the_wrong_element_of_a_structure_is_named():
    """By the way to it: `layers[1].W[0, 1]`."""

    def wrong(p):
        g = squares(p)
        g["layers"][1]["W"][0, 1] *= 2
        return g

    result = check_gradient(cubes, STRUCTURES["nested"], wrong)

    assert result.reason == "the gradient of layers[1].W is wrong"
    assert result.statuses == {
        "layers[0].W": "passed",
        "layers[0].b": "passed",
        "layers[1].W": "failed",
        "layers[1].b": "passed",
        "scale": "passed",
    }
    assert result.culprits == (("layers[1].W", (0, 1)),)


@pytest.mark.parametrize(
    ("x", "g", "text"),
    [
        ([A, B], lambda p: [3 * p[0] ** 2], "grads returned 1 gradients, expected 2 gradients, one for each"),
        ([A, B], lambda p: 3 * p[0], "grads returned an array of shape (2, 2), expected 2 gradients"),
        ({"a": {"b": A}}, lambda p: {"a": A}, "grads returned an array of shape (2, 2) for 'a', expected a dict"),
        ({"a": "text"}, squares, "parameter 'a' is a str, expected an array or tensor of floating-point numbers"),
        ({"a": [A, None]}, squares, "parameter 'a[1]' is a NoneType, expected an array"),
        ({"a": np.arange(3)}, squares, "parameter 'a' is an array of int64, expected floating-point numbers"),
        ({"a": np.array([1j])}, squares, "parameter 'a' is an array of complex128, expected floating-point numbers"),
        (A, None, "no gradient is given, and the parameters are not all PyTorch's or all JAX's"),
    ],
    ids=["short", "array", "flat", "text", "none", "integers", "complex", "no gradient"],
)  # fmt: skip
def test_what_cannot_be_judged_is_said_with_the_name(x, g, text):
    """One sentence that names the parameter, and a remedy; never an error of the engine's own."""
    with pytest.raises(GraderError) as caught:
        check_gradient(lambda p: 1.0, x, g)

    assert str(caught.value).startswith(text)


def test_a_misspelt_option_is_refused():
    """With the one that is meant."""
    with pytest.raises(TypeError, match="check_gradient takes no keyword 'fixd'; did you mean 'fixed'"):
        check_gradient(cubes, A, squares, fixd=["x"])


def test_fixed_parameters_stay():
    """They are handed over as they are, of whatever kind, and need no gradient."""
    labels = np.array([0, 1, 1])

    def f(p):
        assert p["y"] is labels
        return np.sum((p["w"] - p["y"]) ** 2)

    result = check_gradient(f, {"w": B, "y": labels}, lambda p: {"w": 2 * (p["w"] - p["y"])}, fixed=["y"])
    assert result.status == "passed"
    with pytest.raises(GraderError, match="fixed names 'v', which is no parameter"):
        check_gradient(f, {"w": B}, squares, fixed=["v"])


def test_none_is_a_gradient_of_zero_and_said():
    """Where f does not depend on it that is right; where it does, it is not."""
    unused = check_gradient(lambda p: np.sum(p["w"] ** 2), {"w": B, "v": A}, lambda p: {"w": 2 * p["w"], "v": None})
    used = check_gradient(cubes, {"w": B, "v": A}, lambda p: {**squares(p), "v": None})

    assert unused.status == "passed"
    assert "no gradient is given for v: it was taken to be zero" in unused.notes
    assert (used.status, used.diagnosis.code) == ("failed", "zero-gradient")


def test_value_and_gradient_together():
    """As SciPy's optimisers and JAX have them."""
    assert check_gradient(lambda p: (cubes(p), squares(p)), A, value_and_grad=True)
    assert not check_gradient(lambda p: (cubes(p), 2 * squares(p)), A, value_and_grad=True)


@pytest.mark.parametrize(("error", "status"), [(1e-5, "passed"), (1e-2, "failed")])
def test_a_solver_is_given_its_tolerance(error, status):
    """An error below rtol passes, a larger one fails, and the result says what was allowed."""
    noise = 1 + error * np.array([1.0, -0.5, 0.7])
    result = check_gradient(lambda p: np.sum(p**3), B, lambda p: 3 * p**2 * noise, rtol=1e-3, atol=1e-9)

    assert result.status == status
    assert (
        result.notes[-1] == "as asked, the gradient may be off by rtol = 0.001 of itself and atol = 1e-09 in an element"
    )


def test_a_result_is_a_verdict():
    """True, false, or an error where it is neither; and an exception for those who want one."""
    wrong = check_gradient(cubes, A, lambda p: -squares(p))
    open_ = check_gradient(lambda p: np.nan, A, squares)

    assert check_gradient(cubes, A, squares).raise_if_failed()
    assert not wrong
    with pytest.raises(AssertionError, match="the gradient of x has the wrong sign"):
        wrong.raise_if_failed()
    with pytest.raises(GraderError, match="f is nan at the given parameters"):
        bool(open_)
    with pytest.raises(AssertionError, match="f is nan at the given parameters"):
        grader.assert_gradient(lambda p: np.nan, A, squares)
    with pytest.raises(AssertionError, match="failed: the gradient of x is wrong\n  analytic"):
        grader.assert_gradient(cubes, A, lambda p: -squares(p))
    assert grader.assert_gradient(cubes, A, squares).status == "passed"


M = np.arange(12.0).reshape(3, 4) / 7 - 0.6


def two_outputs(x):
    """A matrix product and a sum."""
    return {"y": np.tanh(M @ x), "s": np.sum(x**2)}


def test_products_with_the_jacobian_from_the_left():
    """U J of several outputs, checked without the Jacobian."""
    x = np.array([0.2, -0.4, 0.6, 0.9])

    def vjp(x, u):
        return M.T @ (u["y"] * (1 - np.tanh(M @ x) ** 2)) + 2 * u["s"] * x

    assert check_vjp(two_outputs, x, vjp)
    assert not check_vjp(two_outputs, x, lambda x, u: vjp(x, u) - 2 * u["s"] * x)


def test_products_with_the_jacobian_from_the_right():
    """J v of several outputs, built like them."""
    x = np.array([0.2, -0.4, 0.6, 0.9])

    def jvp(x, v):
        return {"y": (1 - np.tanh(M @ x) ** 2) * (M @ v), "s": 2 * x @ v}

    wrong = check_jvp(two_outputs, x, lambda x, v: {**jvp(x, v), "s": x @ v})
    assert check_jvp(two_outputs, x, jvp)
    assert wrong.reason == "the product with the Jacobian is wrong"


@pytest.mark.parametrize(("factor", "passes"), [(1.0, True), (0.5, False)])
def test_second_order(factor, passes):
    """Products of the Hessian with a vector, after the gradient."""

    def hvp(x, v):
        return [6 * factor * a * b for a, b in zip(x, v, strict=True)]

    result = check_gradient(cubes, [A, B], squares, order=2, hvp=hvp)

    assert bool(result) is passes
    assert "derivative" in result.reason if passes else result.reason == "the product with the Hessian is wrong"
