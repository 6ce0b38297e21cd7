"""The kinds of check, one a file; `KINDS` is what stands in this folder."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.spec.kind import Kind

KINDS: dict[str, Kind] = {
    name: import_module(f"{__name__}.{name}").KIND for name in sorted(module.name for module in iter_modules(__path__))
}
