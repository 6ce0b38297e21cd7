"""PyTorch in single precision, where a hand-in computes so. Imported only when that shows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode

from grader.running.precision import is_mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_IN_PLACE = {"__setitem__"}


@contextmanager
def in_single(values: Iterable[Any]) -> Iterator[None]:
    """New tensors are float32, and so become those of `values`; what meets in two precisions goes on in the lower."""
    before = torch.get_default_dtype()
    for value in values:
        _lower(value)
    torch.set_default_dtype(torch.float32)
    try:
        with _Together():
            yield
    finally:
        torch.set_default_dtype(before)


class _Together(TorchFunctionMode):
    """Arguments of two precisions are brought to one, where a function does not take them as they are."""

    def __torch_function__(
        self, func: Callable[..., Any], _: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        named = kwargs or {}
        try:
            return func(*args, **named)
        except RuntimeError as error:
            if not is_mixed(error):
                raise
        name = getattr(func, "__name__", "")
        if args and (name in _IN_PLACE or (name.endswith("_") and not name.endswith("__"))):
            return func(args[0], *_as(args[1:], args[0].dtype), **_as(named, args[0].dtype))
        return func(*_as(args, torch.float32), **_as(named, torch.float32))


def _as(value: Any, dtype: torch.dtype) -> Any:
    """The value with the real numbers in it as this type."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype) if value.is_floating_point() else value
    if type(value) in {list, tuple}:
        return type(value)(_as(part, dtype) for part in value)
    if type(value) is dict:
        return {key: _as(part, dtype) for key, part in value.items()}
    return value


def _lower(value: Any) -> None:
    """Make what an object computes with float32; its parameters stay the same objects, which an optimiser knows."""
    if isinstance(value, torch.nn.Module):
        value.float()
        return
    for part in _held(value):
        if isinstance(part, torch.nn.Module):
            part.float()
        elif isinstance(part, torch.Tensor) and part.dtype is torch.float64:
            part.data = part.data.float()
            part.grad = None if part.grad is None else part.grad.float()


def _held(value: Any) -> Iterator[Any]:
    """The attributes of an object, and what lists and dicts among them hold."""
    if type(value).__module__.partition(".")[0] in {"torch", "numpy", "builtins"}:
        return
    for part in getattr(value, "__dict__", {}).values():
        inner = part.values() if type(part) is dict else part if type(part) in {list, tuple} else (part,)
        yield from inner
