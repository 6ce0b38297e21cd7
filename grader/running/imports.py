"""Imports of handed-in modules from memory, and import statements that fail without taking others along."""

from __future__ import annotations

import ast
import importlib.machinery
import re
import sys
from importlib._abc import Loader  # importlib.abc costs 10 ms: it loads importlib.resources
from typing import TYPE_CHECKING, Any

from grader.running import drift
from grader.running.missing import Placeholder, Unavailable, not_here, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import ModuleType

    from grader.hand_in import Module

_IMPORTS = re.compile(r"^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)


class Finder(Loader):
    """Finds handed-in modules: by their own names first, and, where nobody else has the name, by the end of it.

    So `from course.layers import *` finds a layers.py that was handed in flat, and `import utils` a src/utils.py.
    """

    def __init__(self, modules: Iterable[Module], run: Callable[[Module, dict[str, Any]], None]) -> None:
        self.modules = {module.name: module for module in modules}
        self._run = run
        self._packages = {package for name in self.modules for package in _packages(name)}
        self._virtual: set[str] = set()

    def install(self, sources: Iterable[str]) -> None:
        """Join the import machinery. `sources` are all texts of the hand-in: they tell which packages they expect."""
        if not self.modules:
            return
        for source in sources:
            for dotted in _IMPORTS.findall(source):
                if "." in dotted and self.by_tail(dotted):
                    self._virtual.update(_packages(dotted))
        sys.meta_path.insert(0, self)
        sys.meta_path.append(_Last(self))

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """A handed-in module or package of exactly this name."""
        del path, target
        if name in self.modules:
            return self._spec(name, self.modules[name])
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name in self._packages else None

    def find_last(self, name: str) -> importlib.machinery.ModuleSpec | None:
        """A handed-in module that ends as `name` does, or a package that holds one."""
        module = self.by_tail(name)
        if module is not None:
            spec = importlib.machinery.ModuleSpec(name, self, origin=module.file)
            spec.loader_state = module.name
            return spec
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name in self._virtual else None

    def by_tail(self, name: str) -> Module | None:
        """The one module whose dotted name ends like `name`: the whole of it, or at least its last part."""
        for tail in dict.fromkeys((name, name.rsplit(".", 1)[-1])):
            found = [module for known, module in self.modules.items() if known == tail or known.endswith(f".{tail}")]
            if len(found) == 1:
                return found[0]
        return None

    def _spec(self, name: str, module: Module) -> importlib.machinery.ModuleSpec:
        spec = importlib.machinery.ModuleSpec(name, self, origin=module.file, is_package=module.package)
        spec.loader_state = module
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """For another name of a module the module itself; otherwise Python's own way."""
        return importlib.import_module(spec.loader_state) if isinstance(spec.loader_state, str) else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's statements, going on after one that fails."""
        handed_in = module.__spec__.loader_state if module.__spec__ else None
        if isinstance(handed_in, str):  # already run under its own name
            module.__spec__ = self._spec(handed_in, self.modules[handed_in])
        elif handed_in is not None:
            module.__file__ = handed_in.file
            self._run(handed_in, module.__dict__)


def _packages(name: str) -> list[str]:
    """The packages around a dotted name: `a` and `a.b` of `a.b.c`."""
    return [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]


class _Last:
    """The finder that is asked when all others have failed."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return self._finder.find_last(name)


def import_parts(statement: ast.Import | ast.ImportFrom) -> list[ast.Import | ast.ImportFrom]:
    """The statement as one statement for each name, so that one that fails costs only itself."""
    parts: list[ast.Import | ast.ImportFrom] = []
    for alias in statement.names:
        part: ast.Import | ast.ImportFrom
        if isinstance(statement, ast.Import):
            part = ast.Import(names=[alias])
        else:
            part = ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)
        parts.append(ast.copy_location(part, statement))
    return parts


def absolute(statement: ast.Import | ast.ImportFrom, finder: Finder) -> ast.stmt | None:
    """A relative import outside a package as the absolute one that it can only mean; None where there is none."""
    if not isinstance(statement, ast.ImportFrom) or not statement.level:
        return None
    alias = statement.names[0]
    if statement.module is None and finder.by_tail(alias.name):
        return ast.copy_location(ast.Import(names=[alias]), statement)
    if statement.module and finder.by_tail(statement.module):
        return ast.copy_location(ast.ImportFrom(module=statement.module, names=[alias], level=0), statement)
    return None


def stand_in(part: ast.Import | ast.ImportFrom, error: BaseException) -> tuple[str | None, Any]:
    """The name that a failed import would have bound (None: a star) and what stands in its place."""
    alias = part.names[0]
    if isinstance(part, ast.Import):
        return alias.asname or alias.name.split(".")[0], Placeholder(_reason(alias.name, None, error))
    module = "." * part.level + (part.module or "")
    there = isinstance(error, ImportError) and not isinstance(error, ModuleNotFoundError) and not part.level
    name = None if alias.name == "*" else alias.asname or alias.name
    if isinstance(error, ModuleNotFoundError) and f"{module}.{alias.name}" in drift.BOTH:
        return name, drift.BOTH[f"{module}.{alias.name}"]
    return name, Placeholder(_reason(module, alias.name if there or not part.module else None, error))


def _reason(module: str, name: str | None, error: BaseException) -> Unavailable:
    if isinstance(error, Unavailable):
        return error
    package = module.split(".", maxsplit=1)[0]
    if isinstance(error, ModuleNotFoundError) and error.name and package:
        needed = error.name.split(".")[0]
        return (
            unavailable(module)
            if needed == package
            else not_here(needed, f"is not installed here ({package} needs it)")
        )
    if package and not isinstance(error, ImportError):
        return not_here(package, f"cannot be imported here ({type(error).__name__}: {error})")
    return unavailable(module, name)


def bind(namespace: dict[str, Any], names: Sequence[str], value: Any) -> None:
    """Put a stand-in where a name is not bound yet: an earlier import that worked stays."""
    for name in names:
        namespace.setdefault(name, value)
