"""Which code a call of a function really runs: the function object that stands under the name, and what it reaches.

A text can say one thing and run another (`softmax = slow` in a later cell, a default argument, a decorator). So the
question goes to the objects: their code, the globals, closures, defaults and methods that it uses. What is not made of
the hand-in's own lines is named, and what cannot be read is said.
"""

from __future__ import annotations

import builtins
import sys
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.running.missing import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.running.loaded import Loaded

_MOST = 2000  # objects that are looked at
_MOST_PARTS = 200  # of one container
_WRAPPED = ("__wrapped__", "__func__", "func", "fget", "pyfunc", "py_func", "_fun", "fun")
_UNREADABLE = frozenset({"exec", "eval", "compile", "__import__", "globals", "locals", "vars", "getattr"})
_OF_ARRAYS = frozenset(dir(np.ndarray))


def reached(loaded: Loaded, function: Any) -> dict[str, list[Any]]:
    """The hand-in's own code behind a function.

    `bodies` are [file, cell or 0, first line], `library` the full names of other functions that are used under another
    name, `unreadable` what hides code: names such as `exec`, functions made of a text.
    """
    walk = _BodyWalk(loaded)
    walk.run(function)
    return {"bodies": walk.bodies, "library": sorted(walk.library), "unreadable": sorted(walk.unreadable)}


class _BodyWalk:
    """Looks at one object after the other, each once."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._seen: dict[int, Any] = {}  # by id; the objects are kept, so that no id is given twice
        self.bodies: list[list[Any]] = []
        self.library: set[str] = set()
        self.unreadable: set[str] = set()
        self._modules = [sys.modules[name] for name in loaded.modules if name in sys.modules]
        spaces = [loaded.namespace, *(vars(module) for module in self._modules)]
        self._classes = [value for space in spaces for value in space.values() if self._is_own_class(value)]

    def run(self, function: Any) -> None:
        waiting = [function]
        while waiting:
            one = waiting.pop()
            if id(one) in self._seen or reason_of(one) is not None:
                continue
            self._seen[id(one)] = one
            if len(self._seen) > _MOST:
                self.unreadable.add("more functions than can be followed")
                return
            waiting.extend(self._beyond(one))

    def _beyond(self, one: Any) -> Iterable[Any]:
        """What an object may call in its turn."""
        if isinstance(one, FunctionType):
            return self._function(one)
        if isinstance(one, MethodType):
            return [one.__func__, one.__self__]
        if isinstance(one, type):
            return [] if not self._is_own_class(one) else [*vars(one).values(), *one.__bases__]
        if isinstance(one, (list, tuple, set, frozenset)):
            return list(one)[:_MOST_PARTS]
        if isinstance(one, dict):
            return list(one.values())[:_MOST_PARTS]
        wrapped = [vars(one)[name] for name in _WRAPPED if name in getattr(one, "__dict__", {})]
        wrapped += [getattr(one, name) for name in ("__wrapped__", "func", "args", "keywords", "fget", "__func__")
                    if hasattr(type(one), name)]  # fmt: skip
        if self._is_own_class(type(one)):
            return [*wrapped, type(one)]
        if callable(one) and not isinstance(one, ModuleType):
            self._name(one)
        return wrapped

    def _function(self, function: FunctionType) -> Iterator[Any]:
        code = function.__code__
        file, cell = self._loaded.files.get(code.co_filename, ("", None))
        inside = [cell_.cell_contents for cell_ in function.__closure__ or () if _is_filled(cell_)]
        given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        yield from inside
        yield from given
        if not file:
            if code.co_filename.startswith("<") and not code.co_filename.startswith("<__array_function__"):
                self.unreadable.add(f"{function.__name__}, made of a text")
            self._name(function)
            return
        self.bodies.append([file, cell or 0, code.co_firstlineno])
        names = set(_names(code))
        for name in sorted(names):
            yield from self._named(name, function)
        yield from self._methods(names - _OF_ARRAYS)

    def _named(self, name: str, function: FunctionType) -> Iterator[Any]:
        """What a name means to a function: a global of its own, or something in a module that was handed in."""
        if name in function.__globals__:
            value = function.__globals__[name]
            if not isinstance(value, ModuleType):
                yield value
        elif name in _UNREADABLE and hasattr(builtins, name):
            self.unreadable.add(name)
        for module in self._modules:
            value = vars(module).get(name)
            if isinstance(value, (FunctionType, type)) and self._mentions(module, function):
                yield value

    @staticmethod
    def _mentions(module: ModuleType, function: FunctionType) -> bool:
        names = set(_names(function.__code__))
        last = module.__name__.rsplit(".", 1)[-1]
        return last in names or any(function.__globals__.get(name) is module for name in names)

    def _methods(self, names: Iterable[str]) -> Iterator[Any]:
        """The methods of those names in the hand-in's classes: which object they belong to is not known here."""
        for name in names:
            for kind in self._classes:
                if name in vars(kind):
                    yield vars(kind)[name]

    def _name(self, one: Any) -> None:
        module = getattr(one, "__module__", None) or ("numpy" if isinstance(one, np.ufunc) else "")
        name = getattr(one, "__qualname__", None) or getattr(one, "__name__", None)
        if isinstance(name, str) and isinstance(module, str) and module != "builtins":
            self.library.add(f"{module}.{name}"[:200])

    def _is_own_class(self, value: Any) -> bool:
        return isinstance(value, type) and (value.__module__ == "__main__" or value.__module__ in self._loaded.modules)


def _names(code: CodeType) -> Iterator[str]:
    """Every global and attribute that code uses, functions inside it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
