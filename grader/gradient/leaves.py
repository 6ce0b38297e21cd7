"""The kinds of array that parameters may be: of NumPy, of PyTorch, of JAX, and plain numbers.

The engine works on float64 arrays; f and grads get what they were written for. PyTorch and JAX are never imported here:
whoever hands over a tensor has done so already.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.gradient.result import Array

EPS = 2.0**-52
LIBRARIES = {"numpy", "scipy", "torch", "jax", "jaxlib"}
HALF = {"torch.bfloat16": 2.0**-8, "torch.float16": 2.0**-11, "bfloat16": 2.0**-8, "float16": 2.0**-11}
EMPTY = "a tensor on the device 'meta', which holds no numbers: make it on the device of the others"
STEPS = "a derivative needs steps smaller than 1"


class Leaf(msgspec.Struct, frozen=True):
    """One parameter: its value, and how f and grads are given another value of it.

    `unit` is the rounding of the type in which grads gets it, where that is less than single precision; f always gets
    such a parameter in double precision, for nothing could be measured otherwise.
    """

    name: str
    value: Array
    for_f: Callable[[Array], Any]
    for_g: Callable[[Array], Any]
    unit: float = 0.0
    framework: str = "numpy"


def leaf(name: str, value: Any) -> Leaf:
    """The leaf that a value is.

    Raises:
        GraderError: it is no array of finite real floating-point numbers.
    """
    if type(value) is np.ndarray and value.dtype == np.float64:
        return Leaf(name, _finite(name, value.copy()), _same, _same)
    if is_tensor(value):
        return _of_torch(name, value)
    if is_jax(value):
        return _of_jax(name, value)
    try:
        array = np.array(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "biufc":
        kind = f"an array of {array.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        raise GraderError(
            f"parameter {name!r} is {kind}, expected an array or tensor of floating-point numbers, a number, "
            f"or a list, tuple or dict of these; if it is no parameter, name it in fixed=[{name!r}]"
        )
    return Leaf(name, _finite(name, _floating(name, array, str(array.dtype))), _same, _same)


def _same(array: Array) -> Array:
    return array


def _floating(name: str, array: Any, dtype: str) -> Array:
    if array.dtype.kind == "f":
        return np.asarray(array, np.float64)
    remedy = f"if it is no parameter, name it in fixed=[{name!r}]"
    if array.dtype.kind == "c":
        remedy = "give its real and imaginary parts as two parameters"
    raise GraderError(f"parameter {name!r} is an array of {dtype}, expected floating-point numbers: {STEPS}; {remedy}")


def _finite(name: str, array: Array) -> Array:
    if not np.isfinite(array).all():
        raise GraderError(f"parameter {name!r} holds NaN or infinity")
    return array


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of PyTorch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_empty(value: Any) -> bool:
    """Whether a value is a tensor of PyTorch that has a shape and no numbers."""
    return is_tensor(value) and value.device.type == "meta"


def is_jax(value: Any) -> bool:
    """Whether a value is an array of JAX."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.Array)


def _of_torch(name: str, value: Any) -> Leaf:
    torch = sys.modules["torch"]
    if is_empty(value):
        raise GraderError(f"parameter {name!r} is {EMPTY}")
    if value.layout != torch.strided:
        raise GraderError(
            f"parameter {name!r} is a tensor that is {value.layout}, expected a dense one: convert it first"
        )
    dtype, device, wants_grad = value.dtype, value.device, value.requires_grad
    dense = value.detach().cpu()
    array = dense.double().numpy().copy() if dtype.is_floating_point else dense.numpy()
    unit = HALF.get(str(dtype), 0.0)

    def make(wanted: Any) -> Callable[[Array], Any]:
        def tensor(array: Array) -> Any:
            made = torch.as_tensor(np.asarray(array)).to(device=device, dtype=wanted)
            return made.requires_grad_() if wants_grad else made

        return tensor

    wide = torch.float64 if unit else dtype
    return Leaf(
        name, _finite(name, _floating(name, array, str(dtype))), make(wide), make(dtype), unit, framework="torch"
    )


def _of_jax(name: str, value: Any) -> Leaf:
    jax = sys.modules["jax"]
    dtype, unit = value.dtype, HALF.get(str(value.dtype), 0.0)
    array = np.asarray(value)
    if not jax.numpy.issubdtype(dtype, jax.numpy.floating):
        _floating(name, array, str(dtype))

    def make(wanted: Any) -> Callable[[Array], Any]:
        return lambda array: jax.numpy.asarray(array, dtype=wanted)

    return Leaf(
        name, _finite(name, array.astype(np.float64)), make(np.float32 if unit else dtype), make(dtype), unit, "jax"
    )


def plain(value: Any) -> Any:
    """A claimed gradient or a loss as NumPy can read it: off the graph, off the device, in a type that it knows."""
    if type(value) is np.ndarray:
        return value
    if is_jax(value):
        array = np.asarray(value)
        return array.astype(np.float32) if array.dtype.kind == "V" else array  # bfloat16, which NumPy does not know
    if not is_tensor(value):
        return value
    torch = sys.modules["torch"]
    value = value.detach()
    if value.layout != torch.strided:
        value = value.to_dense()
    if value.dtype == torch.bfloat16:
        value = value.float()
    return value.cpu().resolve_conj().resolve_neg().numpy()
