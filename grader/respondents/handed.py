"""What the functions of a reference are handed: in PyTorch tensors, but for those that are written for arrays.

A function that makes tensors of what it is handed, or that calls NumPy and nothing of PyTorch, gets arrays. One that
cannot take the one is tried with the other, and keeps to what it has answered.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.model import Handle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from types import ModuleType

_MAKERS = {"as_tensor", "asarray", "from_numpy", "tensor", "Tensor", "DoubleTensor", "FloatTensor"}  # of tensors
_PARTS = {".", "="}  # what the name of an object's attribute begins with
OF_KIND = (TypeError, AttributeError)  # what is raised by whoever is handed the other kind


class Handing:
    """All of it as tensors, or all of it as arrays."""

    def __init__(self, *, tensors: bool) -> None:
        self._tensors = tensors

    def tensors(self, name: str, args: Sequence[Any]) -> bool:  # noqa: ARG002 -- of every function the same
        """Whether a function is handed tensors."""
        return self._tensors

    def may_turn(self, name: str, args: Sequence[Any]) -> bool:  # noqa: ARG002
        """Whether the other kind is worth a trial: nothing is known of the function yet."""
        return False

    def settle(self, name: str, args: Sequence[Any], *, tensors: bool) -> None:
        """The function has answered, handed this."""

    def reason(self, name: str, args: Sequence[Any]) -> str:  # noqa: ARG002
        """Why a function is handed arrays, in words; empty where it is not, or where that needs no reason."""
        return ""


class ByFunction(Handing):
    """Each function, and each class, by its own text. Those named in `numpy` are declared to get arrays."""

    def __init__(self, module: ModuleType, numpy: Collection[str]) -> None:
        super().__init__(tensors=True)
        tree = ast.parse(inspect.getsource(module))
        self._file = Path(str(module.__file__)).name
        self._torch, self._numpy = (frozenset(_bound(tree, package)) for package in ("torch", "numpy"))
        self._texts = {
            node.name: node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }
        self._settled = dict.fromkeys(numpy, False)

    def tensors(self, name: str, args: Sequence[Any]) -> bool:
        """By what it has answered, else by its text."""
        home = _home(name, args)
        if home in self._settled:
            return self._settled[home]
        text = self._texts.get(home)
        return text is None or (_maker(text) is None and not self._is_in_numpy(text))

    def may_turn(self, name: str, args: Sequence[Any]) -> bool:
        """Until it has answered."""
        return _home(name, args) not in self._settled

    def settle(self, name: str, args: Sequence[Any], *, tensors: bool) -> None:
        """Arrays only tell which kind it takes."""
        if _holds_arrays(args):
            self._settled.setdefault(_home(name, args), tensors)

    def reason(self, name: str, args: Sequence[Any]) -> str:
        """The line that makes a tensor."""
        text = self._texts.get(_home(name, args))
        maker = None if text is None or self.tensors(name, args) else _maker(text)
        if maker is None:
            return ""
        why = f"{self._file} line {maker.lineno} makes a tensor of it ({ast.unparse(maker)})"
        return f"; it is handed arrays, for {why}: leave that out, and it gets tensors"

    def _is_in_numpy(self, text: ast.AST) -> bool:
        names = {node.id for node in ast.walk(text) if isinstance(node, ast.Name)}
        return not names.isdisjoint(self._numpy) and names.isdisjoint(self._torch)


def imports(program: str, package: str) -> bool:
    """Whether a program imports a package, or something of it."""
    return any(True for _ in _bound(ast.parse(program), package))


def _bound(tree: ast.AST, package: str) -> Iterator[str]:
    """The names under which a program knows a package, and what it imports of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            origin = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                if (origin or alias.name).partition(".")[0] == package:
                    yield alias.asname or alias.name.partition(".")[0]


def _home(name: str, args: Sequence[Any]) -> str:
    """The function or class in whose text it stands what is done: for an object's attribute the object's class."""
    if name[:1] in _PARTS and args and isinstance(args[0], Handle):
        return args[0].kind
    return name.partition(".")[0]


def _maker(text: ast.AST) -> ast.Call | None:
    """The first place where a tensor is made of something that is handed over."""
    given = set(_given(text))
    for node in ast.walk(text):
        match node:
            case ast.Call(func=ast.Attribute(attr=made), args=[whole, *_]) if made in _MAKERS and _root(whole) in given:
                return node
    return None


def _given(text: ast.AST) -> Iterator[str]:
    """The parameters of a function or of the methods of a class, and what loops run over."""
    for node in ast.walk(text):
        match node:
            case ast.arg(arg=name):
                yield name
            case ast.For(target=target) | ast.comprehension(target=target):
                yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _root(node: ast.expr) -> str:
    """The name that `params['W'].T` is something of; empty where there is none."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _holds_arrays(values: Iterable[Any]) -> bool:
    for value in values:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        if isinstance(value, np.ndarray) or _holds_arrays(parts):
            return True
    return False
