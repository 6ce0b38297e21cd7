"""What running a statement may change in place: objects, registries, the settings of libraries. Doubt means change.

Names stand for the objects behind them. A name that may share memory with another (`sharing`) changes it too; a call of
the hand-in's own function changes what its body changes; a library's function is asked of `libraries`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.submission.defined import FUNCTIONS, Defined, body_of, methods_of
from grader.submission.scopes import bound, parameters
from grader.submission.sharing import aliases, widened
from grader.submission.touching import Effect, Touching
from grader.submission.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from grader.submission.defined import Function

_MOST_ROUNDS = 8
_NONE: frozenset[str] = frozenset()
_PROPERTIES = frozenset(["property", "cached_property", "setter"])
# Special methods that a call or an assignment to an element shows; the others run where nothing in the text says so.
_SHOWN = frozenset(["__call__", "__setitem__", "__delitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__"])
_MADE = frozenset(["__init__", "__new__", "__post_init__", "__init_subclass__"])


class Effects:
    """The changes that the top-level statements of one file make, as far as its text shows."""

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self.defined = Defined(statements)
        self._bodies: dict[int, Effect] = {}  # by the id of a function's node: what calling it changes
        self._aliases = aliases(self.defined, statements)
        self._settle()
        functions = self.defined.functions()
        # Which function an indirect call means matters only where some function changes more than what it is given.
        self._impure = any(self._beyond(node) for node in functions) or any(map(self._changes, self.defined.nameless))
        finalizers = any(module.partition(".")[0] == "weakref" for module in self.defined.modules.values())
        self.hidden = finalizers or any(self._is_hidden(method) for method in self._special())

    def of(self, statement: ast.stmt) -> Effect:
        """What running the statement may change."""
        scan = Touching(self.defined, self._bodies, _NONE, self._aliases)
        try:
            scan.run([statement], top=True)
        except RecursionError:
            return Effect(unknown=True)
        effect = scan.effect()
        return effect._replace(unknown=effect.unknown or (effect.indirect and self._impure))

    def also(self, names: frozenset[str]) -> frozenset[str]:
        """Those names, and all that may share memory with one of them."""
        return widened(names, self._aliases)

    def _settle(self) -> None:
        """What each function changes when it is called, through the functions that it calls."""
        functions = self.defined.functions()
        scopes = {id(node): self._scope(node) for node in functions}
        for _ in range(_MOST_ROUNDS):
            before = dict(self._bodies)
            for node in functions:
                own, shared, declared = scopes[id(node)]
                scan = Touching(self.defined, self._bodies, own, shared)
                scan.touch(declared)
                try:
                    scan.run(body_of(node), top=False)
                except RecursionError:
                    scan.unknown = True
                self._bodies[id(node)] = scan.effect(frozenset(parameters(node.args)))
            if before == self._bodies:
                return

    def _scope(self, node: Function) -> tuple[frozenset[str], Mapping[str, frozenset[str]], frozenset[str]]:
        """The names that are the function's own, what they share memory with, and the globals that it binds."""
        body = body_of(node)
        parts = [part for each in body for part in walk(each)]
        declared = {name for part in parts if isinstance(part, ast.Global) for name in part.names}
        inner = [part for part in parts if isinstance(part, FUNCTIONS)]
        own = frozenset(parameters(node.args)) | bound(body)
        own = own.union(*(frozenset(parameters(each.args)) | bound(body_of(each)) for each in inner)) - declared
        return own, aliases(self.defined, body, own), frozenset(declared)

    def _beyond(self, node: Function) -> bool:
        """Whether calling a function changes more than what it is given."""
        effect = self._bodies.get(id(node), Effect())
        return effect.unknown or not effect.names <= set(parameters(node.args))

    def _changes(self, node: ast.Lambda) -> bool:
        """Whether a function without a name changes more than what it is given."""
        scan = Touching(self.defined, self._bodies, frozenset(parameters(node.args)), self._aliases)
        scan.run([node.body], top=False)
        effect = scan.effect()
        return effect.unknown or bool(effect.names)

    def _special(self) -> Iterator[Function]:
        """Methods that run without being called by their names: special ones, and what looks like an attribute."""
        for node in (node for nodes in self.defined.by_name.values() for node in nodes):
            for method in methods_of(node):
                name = getattr(method, "name", "")
                decorators = [part for each in getattr(method, "decorator_list", ()) for part in walk(each)]
                words = {getattr(part, "id", getattr(part, "attr", "")) for part in decorators}
                special = name.startswith("__") and name.endswith("__") and name not in _MADE
                if special or not words.isdisjoint(_PROPERTIES):
                    yield method

    def _is_hidden(self, method: Function) -> bool:
        """Whether such a method changes something that the text where it runs does not show."""
        effect = self._bodies.get(id(method), Effect())
        return self._beyond(method) or (bool(effect.names) and getattr(method, "name", "") not in _SHOWN)
