"""Where student code runs: another process, confined before it loads the first line.

The parent's side is `open_sandbox` (a `Sandbox` that reads hand-ins and starts workers for them); `wire/` is what
crosses to the other side, `inside/` what runs there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.sandbox.machine import probe
    from grader.sandbox.sandbox import Sandbox, open_sandbox

_HOME = {"open_sandbox": "sandbox", "Sandbox": "sandbox", "probe": "machine"}
__all__ = ["Sandbox", "open_sandbox", "probe"]


def __getattr__(name: str) -> Any:  # lazy: a worker imports this package too, and must not import the parent's side
    if name not in _HOME:
        raise AttributeError(f"module 'grader.sandbox' has no attribute {name!r}")
    value = getattr(import_module(f"grader.sandbox.{_HOME[name]}"), name)
    globals()[name] = value
    return value
