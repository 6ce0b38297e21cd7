"""Arrays to tensors and back, for students who write PyTorch. Imported only when the spec says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from grader.model import CallFailed

if TYPE_CHECKING:
    from collections.abc import Sequence


def incoming(value: Any, *, wanted: bool = False) -> Any:
    """Arrays as tensors, float64 for reals and int64 for whole numbers; `wanted` for those to differentiate by."""
    if isinstance(value, (list, tuple)):
        return type(value)(incoming(part, wanted=wanted) for part in value)
    if isinstance(value, dict):
        return {key: incoming(part, wanted=wanted) for key, part in value.items()}
    if wanted and isinstance(value, (int, float)):
        value = np.asarray(value, dtype=float)
    if not isinstance(value, (np.ndarray, np.generic)):
        return value
    array = np.asarray(value)
    if array.dtype.kind == "f" or wanted:
        array = array.astype(np.float64, copy=False)
    if not array.flags.writeable or any(stride < 0 for stride in array.strides):
        array = array.copy()
    tensor = torch.from_numpy(array)  # shares its memory, so that a change in place is seen
    return tensor.clone().requires_grad_() if wanted else tensor


def outgoing(value: Any) -> Any:
    """Tensors as arrays, in lists, tuples and dicts too."""
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().resolve_conj().resolve_neg().numpy()
    if isinstance(value, (list, tuple)) and type(value) in {list, tuple}:
        return type(value)(outgoing(part) for part in value)
    if isinstance(value, dict):
        return {key: outgoing(part) for key, part in value.items()}
    return value


def gradients(value: Any, inputs: Sequence[torch.Tensor], name: str) -> tuple[Any, ...]:
    """The gradient of `value`, one number, by each of `inputs`, as arrays; zeros where it does not depend on one.

    Raises:
        CallFailed: the value is not one number, or it lost its way back (detach, .item(), NumPy).
    """
    if not isinstance(value, torch.Tensor):
        raise CallFailed("no-gradient", f"`{name}` gave a {type(value).__name__}, not a tensor: autograd cannot go back from it",
                         help="compute with torch functions, without .item(), .numpy() or float()")  # fmt: skip
    if value.numel() != 1:
        raise CallFailed("no-gradient", f"`{name}` gave shape {tuple(value.shape)}: autograd needs a single number")
    if not value.requires_grad:
        raise CallFailed("no-gradient", f"the value of `{name}` is cut off from its arguments: autograd finds no way back",
                         help="leave out .detach(), .data, torch.no_grad() and torch.tensor(...) around computed values")  # fmt: skip
    found = torch.autograd.grad(value.reshape(()), list(inputs), allow_unused=True)
    return tuple(
        outgoing(torch.zeros_like(tensor) if gradient is None else gradient)
        for tensor, gradient in zip(inputs, found, strict=True)
    )


def assign(owner: Any, attribute: str, keys: Sequence[Any], value: Any) -> None:
    """Set an attribute, or an element of it; a parameter keeps its identity and takes the numbers."""
    value = incoming(value)
    if not keys:
        current = getattr(owner, attribute, None)
        if isinstance(current, torch.nn.Parameter) and isinstance(value, torch.Tensor):
            current.data = value.clone()
        else:
            setattr(owner, attribute, value)
        return
    inner = getattr(owner, attribute)
    for key in keys[:-1]:
        inner = inner[key]
    if isinstance(inner[keys[-1]], torch.nn.Parameter) and isinstance(value, torch.Tensor):
        inner[keys[-1]].data = value.clone()
    elif isinstance(inner, torch.Tensor):
        with torch.no_grad():
            inner[keys[-1]] = value
    else:
        inner[keys[-1]] = value
