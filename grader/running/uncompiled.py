"""PyTorch without its compiler until somebody asks for it: importing that takes as long as importing PyTorch.

Its optimisers import the compiler only to keep it out of their steps. As long as nothing is compiled there is nothing
to keep out, and a stand-in for the module says so.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "torch._dynamo"

Called = TypeVar("Called", bound="Callable[..., Any]")


def without_compiler() -> None:
    """Put the stand-in where the compiler would be, once PyTorch is imported; not where the compiler is already."""
    spec = find_spec(_NAME) if _NAME not in sys.modules else None
    if spec is None:
        return
    absent = _Absent(_NAME)
    absent.__file__, absent.__spec__ = spec.origin, spec
    sys.modules[_NAME] = absent
    vars(sys.modules["torch"])["_dynamo"] = absent


def _as_it_is(fn: Called) -> Called:
    return fn


class _Absent(ModuleType):
    """The compiler as its optimisers know it; for everything else it makes way for the compiler itself."""

    @staticmethod
    def graph_break(*_: object, **__: object) -> None:
        """Compile what comes in two parts: there is nothing to compile."""

    @staticmethod
    def disable(fn: Called | None = None, *_: object, **__: object) -> Called | Callable[[Called], Called]:
        """Leave a function uncompiled, as it is."""
        return fn if fn is not None else _as_it_is

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(_NAME) is self:
            del sys.modules[_NAME]
        return getattr(import_module(_NAME), name)
