import subprocess
import sys
import traceback

import numpy as np
import pytest

from grader.errors import GraderError
from grader.gradient import LossError, check_gradient


class CallFailed(Exception):  # noqa: N818 -- the name that the seam uses
    """What a loss behind a pipe raises when the call fails on the other side."""


def square(p):
    """The loss of these tests."""
    return float(np.sum(p["x"] ** 2))


def slope(p):
    """Its gradient."""
    return {"x": 2 * p["x"]}


X = {"x": np.array([1.0, -2.0, 0.5])}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros(3), "f returned an array of shape (3,), expected one real number"),
        (1 + 2j, "f returned a complex, expected one real number"),
        (None, "f returned None, expected one real number"),
        ("1", "f returned a str, expected one real number"),
        (True, "f returned a bool, expected one real number"),
    ],
    ids=["vector", "complex", "none", "text", "bool"],
)
def test_a_loss_that_is_no_number(value, text):
    """F must give one real number; anything else is said in one sentence."""
    with pytest.raises(LossError) as caught:
        check_gradient(lambda p: value, X, slope)

    assert str(caught.value) == text


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite(value):
    """NaN or infinity at the point itself: nobody can tell, and the gradient is not failed for it."""
    result = check_gradient(lambda p: value, X, slope)

    assert result.status == "inconclusive"
    assert result.reason == f"f is {value} at the given parameters: there is no gradient to judge"


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"x": np.arange(3)}, "parameter 'x' is an array of int64, expected floating-point numbers"),
        ({"x": np.array([1.0, np.nan])}, "parameter 'x' holds NaN or infinity"),
        ({"x": np.array([1j])}, "parameter 'x' is an array of complex128, expected floating-point numbers"),
        ({}, "there is no parameter to check: params is empty"),
    ],
    ids=["integers", "nan", "complex", "none"],
)
def test_parameters_that_cannot_be_moved(params, text):
    """Parameters must be real, finite and floating-point, and there must be one."""
    with pytest.raises(GraderError) as caught:
        check_gradient(square, params, slope)

    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("grads", "code", "text"),
    [
        (lambda p: {}, "missing-key", "grads gives no gradient for 'x'; it gives nothing"),
        (lambda p: {"y": 1.0}, "missing-key", "grads gives no gradient for 'x'; it gives 'y'"),
        (
            lambda p: {"x": np.zeros(3), "y": 0.0},
            "unknown-key",
            "grads gives a gradient for 'y', which is not a parameter",
        ),
        (
            lambda p: {"x": np.zeros((3, 1))},
            "shape",
            "the gradient of x has shape (3, 1), expected (3,); it has the right number of elements",
        ),
        (lambda p: {"x": np.array(["a", "b", "c"])}, "dtype", "the gradient of x holds <U1, expected real numbers"),
        (
            lambda p: {"x": [0.0, np.inf, np.nan]},
            "not-finite",
            "the gradient of x holds 2 NaN or infinite elements of 3",
        ),
    ],
    ids=["empty", "other", "extra", "shape", "text", "infinite"],
)
def test_a_gradient_of_the_wrong_form(grads, code, text):
    """A gradient that lacks a key, has another shape or is no number fails, and says how."""
    result = check_gradient(square, X, grads)

    assert (result.status, result.diagnosis.code, result.diagnosis.text) == ("failed", code, text)


def test_a_gradient_that_is_no_dict():
    """Grads must return a dict."""
    with pytest.raises(GraderError, match=r"grads returned an array of shape \(3,\), expected a dict"):
        check_gradient(square, X, lambda p: 2 * p["x"])


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, CallFailed, KeyError])
@pytest.mark.parametrize("who", ["f", "grads"])
def test_exceptions_at_the_point_keep_their_traceback(error, who):
    """Whatever f or grads raise at the given parameters comes out untouched, from the line that raised it."""

    def raising_line(p):
        raise error("of their own")

    f, grads = (raising_line, slope) if who == "f" else (square, raising_line)
    with pytest.raises(error, match="of their own") as caught:
        check_gradient(f, X, grads)

    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "raising_line"


@pytest.mark.parametrize("call", [2, 5, 9, 20])
def test_a_failing_call_comes_through_wherever_it_happens(call):
    """An error that is not arithmetic passes through at every call, so that the caller learns of it."""
    calls = []

    def f(p):
        calls.append(1)
        if len(calls) == call:
            raise CallFailed
        return square(p)

    with pytest.raises(CallFailed):
        check_gradient(f, X, slope, complex_step=False)


def test_a_loss_that_refuses_complex_numbers():
    """Whatever f raises for complex arrays, complex steps are simply not used."""

    def f(p):
        if np.iscomplexobj(p["x"]):
            raise CallFailed
        return square(p)

    assert check_gradient(f, X, slope).status == "passed"


def test_leaving_the_domain_is_no_error():
    """Arithmetic and value errors away from the point count as "not defined there"."""

    def f(p):
        if np.max(np.abs(p["x"])) > 2.001:
            raise ValueError
        return square(p)

    assert check_gradient(f, X, slope).status == "passed"


def test_a_random_loss_is_failed_as_such():
    """Two values for one point: there is no gradient to speak of."""
    rng = np.random.default_rng(0)
    result = check_gradient(lambda p: square(p) + rng.random(), X, slope)

    assert (result.status, result.diagnosis.code) == ("failed", "nondeterministic")


@pytest.mark.parametrize("who", ["f", "grads"])
def test_inputs_must_stay_as_they_are(who):
    """F or grads that write into their arguments are told so, even though ours are copies."""

    def writing(function):
        def call(p):
            answer = function(p)
            p["x"] += 1
            return answer

        return call

    given = {"x": X["x"].copy()}
    f, grads = (writing(square), slope) if who == "f" else (square, writing(slope))
    result = check_gradient(f, given, grads)

    assert result.diagnosis.text == f"{who} changes the arrays that it is given; work on a copy"
    assert np.array_equal(given["x"], X["x"])


def test_nothing_is_imported_but_numpy():
    """Importing the engine costs NumPy, what makes its values, and the standard library."""
    program = (
        "import sys; before = set(sys.modules); import grader.gradient; "
        "print({m.split('.')[0] for m in set(sys.modules) - before if getattr(sys.modules[m], '__file__', None) "
        "and 'site-packages' in sys.modules[m].__file__} - {'numpy', 'msgspec', 'typing_extensions'})"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"


def test_the_same_seed_gives_the_same_result():
    """A check can be repeated to the last digit."""
    assert check_gradient(square, X, slope, seed=5) == check_gradient(square, X, slope, seed=5)


def test_the_text_of_a_failure():
    """Analytic and numeric stand on two aligned lines, then what was allowed, what it is, and what it cost."""
    lines = str(check_gradient(square, X, lambda p: {"x": -2 * p["x"]})).splitlines()

    assert lines[0] == "failed: the gradient of x is wrong"
    assert [line.split()[0] for line in lines[1:3]] == ["analytic", "numeric"]
    assert lines[1].index("4") == lines[2].index("4")
    assert "at x[1], off by 8, allowed" in lines[3]
    assert lines[4] == "  help: the gradient of x has the wrong sign"
    assert lines[-1].endswith("calls of g")
