"""Arrays to tensors and back, for students who write PyTorch. Imported only when the spec says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from grader.model import CallFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def incoming(value: Any, *, wanted: bool = False, single: bool = False) -> Any:
    """Arrays as tensors, float64 for reals and int64 for whole numbers; `wanted` for those to differentiate by.

    With `single`, reals are float32.
    """
    if isinstance(value, (list, tuple)):
        return type(value)(_inside(part, wanted=wanted, single=single) for part in value)
    if isinstance(value, dict):
        return {key: _inside(part, wanted=wanted, single=single) for key, part in value.items()}
    if wanted and isinstance(value, (int, float)):
        value = np.asarray(value, dtype=float)
    if not isinstance(value, (np.ndarray, np.generic)):
        return value
    array = np.asarray(value)
    if array.dtype.kind == "f" or wanted:
        array = array.astype(np.float32 if single else np.float64, copy=False)
    if not array.flags.writeable or any(stride < 0 for stride in array.strides):
        array = array.copy()
    tensor = torch.from_numpy(array)  # shares its memory, so that a change in place is seen
    return tensor.clone().requires_grad_() if wanted else tensor


def _inside(value: Any, *, wanted: bool, single: bool) -> Any:
    """A part of a list or dict: one differentiates by its real numbers, not by a count or a label in it."""
    real = isinstance(value, (float, list, tuple, dict)) or getattr(getattr(value, "dtype", None), "kind", "") == "f"
    return incoming(value, wanted=wanted and real, single=single)


def outgoing(value: Any, *, single: bool = False) -> Any:
    """Tensors as arrays, in lists, tuples and dicts too; with `single`, what was computed in float32 is float32."""
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().resolve_conj().resolve_neg().numpy()
    if single and isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, (list, tuple)) and type(value) in {list, tuple}:
        return type(value)(outgoing(part, single=single) for part in value)
    if type(value) is dict:  # what is of a kind of its own is read when it is sent, and stays
        return {key: outgoing(part, single=single) for key, part in value.items()}
    return value


def gradients(value: Any, inputs: Sequence[Any], name: str, weights: Any = None) -> tuple[Any, ...]:
    """The gradient of `value`, one number, by each of `inputs`, as arrays; zeros where it does not depend on one.

    With `weights`, in the form of the value, it is that of the weighed sum of all numbers in it. Inputs that hold
    several tensors get their gradients in the same form.

    Raises:
        CallFailed: the value is not one number, or it lost its way back (detach, .item(), NumPy).
    """
    single = _single(value, name) if weights is None else _weighed(value, weights, name)
    if not single.requires_grad:
        text = f"the value of `{name}` is cut off from its arguments: autograd finds no way back"
        remedy = "leave out .detach(), .data, torch.no_grad() and torch.tensor(...) around computed values"
        raise CallFailed("no-gradient", text, help=remedy)
    leaves = [leaf for each in inputs for leaf in _leaves(each) if leaf.requires_grad]
    found = iter(torch.autograd.grad(single.reshape(()), leaves, allow_unused=True))
    return tuple(_gradient(each, found) for each in inputs)


def _single(value: Any, name: str) -> torch.Tensor:
    if not isinstance(value, torch.Tensor):
        text = f"`{name}` gave a {type(value).__name__}, not a tensor: autograd cannot go back from it"
        raise CallFailed("no-gradient", text, help="compute with torch functions, without .item(), .numpy() or float()")
    if value.numel() != 1:
        text = f"`{name}` gave shape {tuple(value.shape)}: autograd needs a single number"
        raise CallFailed("no-gradient", text)
    return value


def _weighed(value: Any, weights: Any, name: str) -> torch.Tensor:
    """The sum of all numbers in a value, each with its weight."""
    pairs = list(zip(_leaves(value), _leaves(incoming(weights)), strict=False))
    if not pairs:
        return _single(value, name)
    terms = [(leaf * weight).sum() for leaf, weight in pairs if leaf.is_floating_point()]
    return torch.stack([term.to(torch.float64) for term in terms]).sum()


def _leaves(value: Any) -> Iterator[torch.Tensor]:
    """The tensors of real numbers in a value."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)


def _gradient(value: Any, found: Iterator[Any]) -> Any:
    """The gradients in the form of what they are taken with respect to."""
    if isinstance(value, dict):
        return {key: _gradient(part, found) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([_gradient(part, found) for part in value])
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return outgoing(value)
    gradient = next(found)
    return outgoing(torch.zeros_like(value) if gradient is None else gradient)
