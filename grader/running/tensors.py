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
        text = f"`{name}` gave a {type(value).__name__}, not a tensor: autograd cannot go back from it"
        raise CallFailed("no-gradient", text, help="compute with torch functions, without .item(), .numpy() or float()")
    if value.numel() != 1:
        text = f"`{name}` gave shape {tuple(value.shape)}: autograd needs a single number"
        raise CallFailed("no-gradient", text)
    if not value.requires_grad:
        text = f"the value of `{name}` is cut off from its arguments: autograd finds no way back"
        remedy = "leave out .detach(), .data, torch.no_grad() and torch.tensor(...) around computed values"
        raise CallFailed("no-gradient", text, help=remedy)
    found = torch.autograd.grad(value.reshape(()), list(inputs), allow_unused=True)
    return tuple(
        outgoing(torch.zeros_like(tensor) if gradient is None else gradient)
        for tensor, gradient in zip(inputs, found, strict=True)
    )
