import numpy as np
import pytest

from grader.gradient import LossError, check_jacobian
from tests.gradient.cases.case import softmax

Z = np.array([0.3, -1.2, 2.0, 0.1, 0.7])
RNG = np.random.default_rng(0)
A = RNG.standard_normal((4, 5))


def softmax_jacobian(z):
    """The derivative of output i by logit j: s_i (d_ij - s_j)."""
    s = softmax(z)
    return np.diag(s) - np.outer(s, s)


def layer(x):
    """A layer of four tanh units."""
    return np.tanh(A @ x)


def layer_jacobian(x):
    """Its Jacobian."""
    return A * (1 - np.tanh(A @ x) ** 2)[:, None]


@pytest.mark.parametrize("complex_step", [True, False])
@pytest.mark.parametrize(("f", "jacobian"), [(softmax, softmax_jacobian), (layer, layer_jacobian)])
def test_right_jacobians_pass(f, jacobian, complex_step):
    """The Jacobians of softmax (diag(s) - s s') and of a tanh layer."""
    assert check_jacobian(f, Z, jacobian, complex_step=complex_step).status == "passed"


@pytest.mark.parametrize("seed", range(5))
def test_only_the_diagonal_of_softmax(seed):
    """The diagonal s (1 - s) with zero elsewhere is the usual mistake, and has its name."""
    z = np.random.default_rng(seed).standard_normal(5)
    result = check_jacobian(softmax, z, lambda z: np.diag(softmax(z) * (1 - softmax(z))), seed=seed)

    assert (result.status, result.diagnosis.code) == ("failed", "diagonal-only")


def _one_off(x):
    J = layer_jacobian(x)
    J[1, 2] *= 1.01
    return J


@pytest.mark.parametrize(
    ("f", "jacobian", "code"),
    [
        (softmax, lambda z: -softmax_jacobian(z), "sign"),
        (softmax, lambda z: 2 * softmax_jacobian(z), "factor"),
        (softmax, lambda z: np.zeros((5, 5)), "zero-gradient"),
        (layer, lambda x: layer_jacobian(x).T, "shape"),
        (layer, _one_off, "coordinates"),
        (layer, lambda x: A, "axis"),
        (
            lambda x: np.tanh(A[:, :4] @ x[:4]) + 0 * x[4],
            lambda x: np.hstack([A[:, :4] * (1 - np.tanh(A[:, :4] @ x[:4]) ** 2)[:, None], np.ones((4, 1))]),
            "slice",
        ),
    ],
    ids=["sign", "factor", "zero", "shape", "one", "rows", "column"],
)
def test_wrong_jacobians_are_named(f, jacobian, code):
    """Each bug fails with its name."""
    result = check_jacobian(f, Z, jacobian)

    assert (result.status, result.diagnosis.code) == ("failed", code)


def test_a_transposed_square_jacobian():
    """Inputs before outputs, where the shape does not tell."""
    B = A[:, :4]
    result = check_jacobian(lambda x: np.tanh(B @ x), Z[:4], lambda x: (B * (1 - np.tanh(B @ x) ** 2)[:, None]).T)

    assert result.diagnosis.code == "transposed"
    assert result.diagnosis.text.startswith("the Jacobian has the right numbers in the wrong places")


def test_the_wrong_element_is_named():
    """A single wrong derivative is pointed at by output and input."""
    assert check_jacobian(layer, Z, _one_off).culprits == (("J", (1, 2)),)


@pytest.mark.parametrize("complex_step", [True, False])
@pytest.mark.parametrize("factor", [-1, 2, 0.999])
def test_outputs_that_hardly_matter(factor, complex_step):
    """A row whose derivatives are 1e8 times smaller than the others' is judged like them."""
    sizes = np.array([1.0, 1e8, 1.0, 1e4])

    def spoilt(x):
        J = sizes[:, None] * layer_jacobian(x)
        J[2] *= factor
        return J

    right = check_jacobian(
        lambda x: sizes * layer(x), Z, lambda x: sizes[:, None] * layer_jacobian(x), complex_step=complex_step
    )
    assert right.status == "passed"
    assert check_jacobian(lambda x: sizes * layer(x), Z, spoilt, complex_step=complex_step).status == "failed"


def test_matrices_in_and_out():
    """Outputs and inputs of any shape: element [i, j, k, l] is the derivative of out[i, j] by x[k, l]."""
    X = RNG.standard_normal((2, 3))
    result = check_jacobian(
        lambda x: np.sin(x.T),
        X,
        lambda x: np.einsum("jk,il->ijkl", np.eye(2), np.eye(3)) * np.cos(x.T)[:, :, None, None],
    )

    assert result.status == "passed"


def test_a_function_that_gives_no_numbers():
    """Text is no function value."""
    with pytest.raises(LossError, match="f returned a str, expected an array of real numbers"):
        check_jacobian(lambda x: "a", Z, softmax_jacobian)
