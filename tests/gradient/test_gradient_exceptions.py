"""What f and grads raise away from the point, and what a caller has set in NumPy."""

import subprocess
import sys

import numpy as np
import pytest

from grader.gradient import check_gradient

X = {"x": np.array([1.0, 2.0, 0.5])}


class LinearAlgebraError(RuntimeError):
    """As torch.linalg has one."""


class NoConvergence(Exception):  # noqa: N818 -- SciPy's own name
    """As scipy.optimize has one."""


NoConvergence.__module__ = "scipy.optimize._nonlin"


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, RuntimeError, LinearAlgebraError, NoConvergence])
@pytest.mark.parametrize("who", ["f", "grads"])
def test_exceptions_of_libraries_away_from_the_point_are_survived(error, who):
    """At points that the engine chose, f and grads may say that they are not defined."""

    def guarded(function, name):
        def call(p):
            if name == who and np.max(np.abs(p["x"] - X["x"])) > 1e-4:
                raise error
            return function(p)

        return call

    f = guarded(lambda p: float(np.sum(np.sin(p["x"]))), "f")
    grads = guarded(lambda p: {"x": np.cos(p["x"])}, "grads")

    assert check_gradient(f, X, grads, complex_step=False).status == "passed"


def test_no_floating_point_mode_of_the_caller_matters():
    """Neither np.seterr of the caller nor one inside f stops the engine, and both are left as they were."""
    before = np.seterr(all="raise")
    try:

        def f(p):
            np.seterr(all="raise")
            return 1e-200 * float(np.sum(np.exp(p["x"])))

        result = check_gradient(f, X, lambda p: {"x": 1e-200 * np.exp(p["x"])}, complex_step=False)
        assert np.geterr()["over"] == "raise"
    finally:
        np.seterr(**before)

    assert result.status == "passed"


def test_a_singular_matrix_of_torch_is_survived():
    """torch.linalg raises a RuntimeError of its own where a matrix is not positive definite."""
    torch = pytest.importorskip("torch")

    def f(p):
        return torch.linalg.cholesky(torch.tensor(p["A"])).diagonal().log().sum()

    def grads(p):
        return {"A": 0.5 * np.linalg.inv(p["A"]).T}

    # One eigenvalue is 1e-5: long steps leave the domain.
    A = np.diag([1.0, 2.0, 1e-5])
    result = check_gradient(f, {"A": A}, lambda p: {"A": np.tril(2 * grads(p)["A"]) - np.diag(np.diag(grads(p)["A"]))})

    assert result.status != "failed"


def test_a_warning_as_an_error_changes_nothing():
    """With warnings as errors the engine itself warns of nothing, whatever the sizes."""
    program = (
        "import numpy as np; from grader.gradient import check_gradient; x = {'x': np.array([1e200, 1e-200, 1.0])}\n"
        "print(check_gradient(lambda p: float(np.sum(np.abs(p['x']))), x, lambda p: {'x': np.sign(p['x'])}).status)"
    )
    found = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() in {"passed", "inconclusive"}
