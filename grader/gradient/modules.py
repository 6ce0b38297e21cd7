"""A module of PyTorch as the function: its parameters and its inputs are what may be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def called_module(module: Any, inputs: Any, wrt: str) -> tuple[Callable[[Any], Any], Any]:
    """A function of parameters, and these: the module's, its inputs, or both, as `wrt` says.

    A tuple of inputs is several arguments, a dict of them keywords.
    """
    if wrt == "parameters":
        return (lambda own: _called(own, inputs)), module
    if wrt == "inputs":
        return (lambda x: _called(module, x)), inputs
    return (lambda both: _called(both["module"], both["x"])), {"module": module, "x": inputs}


def _called(module: Any, inputs: Any) -> Any:
    if isinstance(inputs, dict):
        return module(**inputs)
    return module(*inputs) if isinstance(inputs, tuple) else module(inputs)
