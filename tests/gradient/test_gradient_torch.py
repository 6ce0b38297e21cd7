"""Tensors, modules and backward passes of PyTorch."""

import numpy as np
import pytest

from grader.errors import GraderError
from grader.gradient import check_gradient

torch = pytest.importorskip("torch")


def tensor(*shape, dtype=torch.float64, seed=0):
    """A Gaussian tensor."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


class Cube(torch.autograd.Function):
    """x^3 with a backward pass of its own."""

    @staticmethod
    def forward(ctx, x):
        """Keep x for later."""
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, u):
        """The product with u."""
        return 3 * u * ctx.saved_tensors[0] ** 2


class WrongCube(Cube):
    """The same with a factor forgotten."""

    @staticmethod
    def backward(ctx, u):
        """The product with u."""
        return u * ctx.saved_tensors[0] ** 2


def test_an_autograd_function_is_one_line():
    """Its backward pass is judged by its forward pass; outputs of any shape."""
    assert check_gradient(Cube.apply, tensor(3, 4))
    wrong = check_gradient(WrongCube.apply, tensor(3, 4))
    assert (wrong.status, wrong.diagnosis.factor) == ("failed", pytest.approx(3.0))


def test_second_derivatives_of_an_autograd_function():
    """Its backward pass is differentiated as well."""

    class Once(Cube):
        @staticmethod
        def backward(ctx, u):
            """Right once, a constant to the second derivative."""
            return 3 * u * ctx.saved_tensors[0].detach() ** 2

    assert check_gradient(Cube.apply, tensor(5), order=2)
    assert not check_gradient(Once.apply, tensor(5), order=2)


def net(dtype=torch.float64):
    """Two layers with a batch norm between them."""
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 6), torch.nn.BatchNorm1d(6), torch.nn.Tanh(), torch.nn.Linear(6, 3)
    ).to(dtype)


@pytest.mark.parametrize("wrt", ["parameters", "inputs", "both"])
def test_a_module_is_one_line(wrt):
    """By its parameters, its inputs or both; it is left as it was."""
    module = net()
    before = {key: value.clone() for key, value in module.state_dict().items()}

    assert check_gradient(module, tensor(8, 4), wrt=wrt)
    assert all(torch.equal(value, before[key]) for key, value in module.state_dict().items())
    assert all(p.grad is None for p in module.parameters())


@pytest.mark.parametrize("style", ["backward", "dict", "list"])
def test_a_module_as_the_parameters(style):
    """F and grads get the module; the gradient may be left in it, or be given by name or in order."""
    module, X, y = net(), tensor(8, 4), torch.arange(8) % 3

    def f(module):
        return torch.nn.functional.cross_entropy(module(X), y)

    def grads(module):
        if style == "backward":
            f(module).backward()
            return None
        found = torch.autograd.grad(f(module), list(module.parameters()))
        names = dict(module.named_parameters())
        return dict(zip(names, found, strict=True)) if style == "dict" else list(found)

    def doubled(module):
        (2 * f(module)).backward()

    assert check_gradient(f, module, grads)
    assert check_gradient(f, module, doubled).diagnosis.factor == 0.5


def test_a_wrong_gradient_of_a_module_names_its_parameter():
    """By PyTorch's own name."""
    module, X = net(), tensor(8, 4)

    def grads(module):
        module(X).pow(2).sum().backward()
        module[3].weight.grad[1, 2] *= 2

    result = check_gradient(lambda module: module(X).pow(2).sum(), module, grads)

    assert result.culprits == (("3.weight", (1, 2)),)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_low_precision(dtype):
    """A right gradient passes in every type, a wrong sign fails, and what was allowed is said."""
    x = tensor(12, dtype=dtype)
    right = check_gradient(lambda x: torch.sin(x).sum(), x, torch.cos)
    wrong = check_gradient(lambda x: torch.sin(x).sum(), x, lambda x: -torch.cos(x))

    assert (right.status, wrong.status) == ("passed", "failed")
    if dtype != torch.float32:
        assert "half precision" in right.notes[-1]


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (torch.arange(3), "parameter 'x' is an array of torch.int64, expected floating-point numbers"),
        (torch.zeros(3, dtype=torch.complex128), "parameter 'x' is an array of torch.complex128, expected"),
        (torch.zeros(3).to_sparse(), "parameter 'x' is a tensor that is torch.sparse_coo, expected a dense one"),
        (torch.zeros(3, device="meta"), "parameter 'x' is a tensor on the device 'meta', which holds no numbers"),
    ],
    ids=["integers", "complex", "sparse", "meta"],
)
def test_tensors_that_cannot_be_moved(x, text):
    """One sentence with the name and the remedy."""
    with pytest.raises(GraderError) as caught:
        check_gradient(lambda x: x.sum(), x, torch.ones_like)

    assert str(caught.value).startswith(text)


def test_answers_that_are_on_another_device():
    """What f or grads leaves on a device without numbers is named, with the remedy."""
    x = {"w": tensor(3)}
    with pytest.raises(GraderError, match=r"the gradient of 'w' is a tensor on the device 'meta'.*make it on the dev"):
        check_gradient(lambda p: p["w"].sum(), x, lambda p: {"w": p["w"].to("meta")})
    with pytest.raises(GraderError, match="f returned a tensor on the device 'meta'"):
        check_gradient(lambda p: p["w"].to("meta").sum(), x, lambda p: {"w": torch.ones_like(p["w"])})


def test_tensors_beside_arrays():
    """Each comes back as what it was, and gradients may be of either kind."""

    def f(p):
        return float((p["t"] ** 2).sum()) + np.sum(p["a"] ** 2)

    x = {"t": tensor(3), "a": np.array([0.5, 1.5])}
    assert check_gradient(f, x, lambda p: {"t": (2 * p["t"]).numpy(), "a": 2 * p["a"]})


def test_a_graph_that_does_not_reach_the_parameters():
    """A loss that was cut off from its parameters has no gradient of the framework's."""
    with pytest.raises(GraderError, match="the value of f has no graph"):
        check_gradient(lambda x: x.detach().sum(), tensor(3))
