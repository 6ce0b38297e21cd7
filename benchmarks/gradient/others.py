"""Other gradient checkers on the same cases, each as its users would call it, with its own default tolerances.

All parameters of a case are one vector for them. Where a checker gives numbers instead of a verdict, `numpy.allclose`
or the usual relative bound decides, as its documentation suggests.
"""

from __future__ import annotations

import warnings
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.gradient.cases import RIGHT, WRONG

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gradient.cases import Setting

    Loss = Callable[[np.ndarray], float]
    Gradient = Callable[[np.ndarray], np.ndarray]
    Checker = Callable[[Loss, Gradient, np.ndarray], bool]

LARGEST = 1_000  # parameters: checkers that look at every coordinate take minutes beyond


def torch_gradcheck(*, fast: bool) -> Checker:
    """PyTorch's gradcheck on a function whose backward is the claimed gradient."""
    import torch

    def check(f: Loss, g: Gradient, x: np.ndarray) -> bool:
        class Wrapped(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, t: torch.Tensor) -> torch.Tensor:
                ctx.save_for_backward(t)
                return torch.tensor(f(t.detach().numpy()), dtype=torch.float64)

            @staticmethod
            def backward(ctx: Any, *outer: torch.Tensor) -> torch.Tensor:
                return outer[0] * torch.tensor(g(ctx.saved_tensors[0].detach().numpy()))

        return torch.autograd.gradcheck(
            Wrapped.apply, torch.tensor(x, requires_grad=True), fast_mode=fast, raise_exception=False
        )

    return check


def scipy_check_grad(*, random: bool) -> Checker:
    """`scipy.optimize.check_grad`, its error below 1e-5 of the gradient."""
    from scipy.optimize import check_grad

    def check(f: Loss, g: Gradient, x: np.ndarray) -> bool:
        kind = {"direction": "random", "rng": np.random.default_rng(0)} if random else {}
        return bool(check_grad(f, g, x, **kind) <= 1e-5 * max(1e-300, float(np.linalg.norm(g(x)))))

    return check


def scipy_differentiate() -> Checker:
    """`scipy.differentiate.jacobian`, then allclose."""
    from scipy.differentiate import jacobian

    def check(f: Loss, g: Gradient, x: np.ndarray) -> bool:
        found = jacobian(lambda xs: np.apply_along_axis(f, 0, xs), x)
        return bool(np.allclose(g(x), found.df, rtol=1e-5, atol=1e-8))

    return check


def jax_check_vjp() -> Checker:
    """The reverse part of jax.test_util.check_grads."""
    import jax
    from jax.test_util import check_vjp

    jax.config.update("jax_enable_x64", True)

    def check(f: Loss, g: Gradient, x: np.ndarray) -> bool:
        def loss(t: Any) -> Any:
            return np.float64(f(np.asarray(t)))

        check_vjp(loss, lambda t: (loss(t), lambda u: (np.asarray(u) * g(np.asarray(t)),)), (x,))
        return True

    return check


def hips_autograd() -> Checker:
    """HIPS autograd's check_grads in reverse mode on a primitive with the claimed gradient."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    def check(f: Loss, g: Gradient, x: np.ndarray) -> bool:
        loss = primitive(lambda t: np.float64(f(t)))
        defvjp(loss, lambda _, t: lambda u: u * g(t))
        check_grads(loss, modes=["rev"], order=1)(x)
        return True

    return check


def numdifftools_gradient() -> Checker:
    """`numdifftools.Gradient`, then allclose."""
    import numdifftools

    return lambda f, g, x: bool(np.allclose(g(x), numdifftools.Gradient(f)(x), rtol=1e-5, atol=1e-8))


CHECKERS: dict[str, tuple[str, Callable[[], Checker]]] = {
    "torch gradcheck": ("torch", lambda: torch_gradcheck(fast=False)),
    "torch gradcheck, fast": ("torch", lambda: torch_gradcheck(fast=True)),
    "scipy check_grad": ("scipy", lambda: scipy_check_grad(random=False)),
    "scipy check_grad, random": ("scipy", lambda: scipy_check_grad(random=True)),
    "scipy.differentiate": ("scipy", scipy_differentiate),
    "jax check_vjp": ("jax", jax_check_vjp),
    "HIPS autograd": ("autograd", hips_autograd),
    "numdifftools": ("numdifftools", numdifftools_gradient),
}


def installed(name: str) -> bool:
    """Whether the package of a checker is there."""
    return find_spec(CHECKERS[name][0]) is not None


def compare(name: str, seed: int) -> Counter[str]:
    """Judge the suite with another checker: false alarms, misses, evaluations of f, cases left out."""
    checker, tally = CHECKERS[name][1](), Counter[str]()
    for case in RIGHT:
        setting = case.make(np.random.default_rng([seed, 7]))
        accepted = verdict(checker, setting, setting.grads, tally)
        tally["right"] += accepted is not None
        tally["false alarms"] += accepted is False
    for bug in (bug for bug in WRONG if bug.shows):
        setting = bug.make(np.random.default_rng([seed, 7]))
        accepted = verdict(checker, setting, bug.spoil(setting, np.random.default_rng([seed, 7])), tally)
        tally["wrong"] += accepted is not None
        tally["misses"] += accepted is True
    return tally


def verdict(checker: Checker, setting: Setting, grads: Callable[..., Any], tally: Counter[str]) -> bool | None:
    """Whether the checker accepts; an exception is a refusal; None where it was not asked."""
    shapes = {name: np.shape(value) for name, value in setting.params.items()}
    x = np.concatenate([np.ravel(np.asarray(value, dtype=np.float64)) for value in setting.params.values()])
    if x.size > LARGEST:
        tally["left out"] += 1
        return None

    def split(t: np.ndarray) -> dict[str, np.ndarray]:
        parts = np.split(np.array(t, dtype=np.float64), np.cumsum([int(np.prod(s)) for s in shapes.values()])[:-1])
        return {name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}

    def loss(t: np.ndarray) -> float:
        tally["evaluations"] += 1
        return float(np.reshape(setting.f(split(t)), ()))

    def gradient(t: np.ndarray) -> np.ndarray:
        found = grads(split(t))
        return np.concatenate([np.ravel(np.asarray(found[name], dtype=np.float64)) for name in shapes])

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return checker(loss, gradient, x)
        except Exception:  # noqa: BLE001 -- most of them say no by raising, each its own kind
            return False
