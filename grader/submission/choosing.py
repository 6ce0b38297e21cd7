"""Choosing what to run: the statements that the graded functions depend on, found from the syntax tree.

A name that is looked up while a statement runs means the definition that stands before it; one that is looked up
when a function is called means the last definition of all, as in a notebook run from top to bottom.
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from grader.submission.scopes import Uses, uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.submission.parsing import Statement

_BUILTINS = frozenset(vars(builtins))
_NOT_CALLS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class _Provider(NamedTuple):
    at: int
    surely: bool
    function_like: bool
    guard: bool


class Chooser:
    """The top-level statements of a hand-in, in the order in which they would run, and which of them are needed.

    `stars` gives the public names of each handed-in module, for `from module import *`.
    """

    def __init__(self, statements: Sequence[Statement], stars: Mapping[str, frozenset[str]] | None = None) -> None:
        self._statements = [statement.node for statement in statements]
        self._stars = stars or {}
        self._provides = [statement.provides for statement in statements]
        self._uses: dict[int, Uses] = {}
        self._providers = self._index()
        self._opaque = [
            index
            for index, given in enumerate(self._provides)
            if given.star is not None and given.star.lstrip(".") not in self._stars
        ]
        self.chosen: set[int] = set()
        self.overwritten: list[tuple[str, int]] = []  # a graded name, and the statement that puts a value in its place

    def provides_name(self, name: str) -> bool:
        """Whether any statement binds `name`."""
        return name in self._providers

    def choose(self, names: Iterable[str]) -> frozenset[int]:
        """The indices of the statements that `names` depend on."""
        names = [name for name in names if name in self._providers]
        if names or self._opaque:
            end = len(self._statements)
            self._need([(name, end) for name in names])
            self._need_opaque()
            self._need_seeds()
        self.overwritten = [(name, index) for name in names for index in self._not_functions(name)]
        return frozenset(self.chosen)

    def _index(self) -> dict[str, list[_Provider]]:
        providers: dict[str, list[_Provider]] = defaultdict(list)
        effects = self._effects()
        for index, given in enumerate(self._provides):
            star = self._stars.get(given.star.lstrip("."), frozenset()) if given.star else frozenset()
            for name in given.surely | star:
                providers[name].append(_Provider(index, True, given.function_like, given.guard))
            for name in given.maybe - given.surely:
                providers[name].append(_Provider(index, False, given.function_like, given.guard))
            for name in self._called_effects(index, effects) - given.surely - given.maybe:
                providers[name].append(_Provider(index, False, False, given.guard))
        return dict(providers)

    def _effects(self) -> dict[str, frozenset[str]]:
        """For each function that says `global`, the names that calling it binds."""
        effects: dict[str, frozenset[str]] = {}
        for index, statement in enumerate(self._statements):
            if isinstance(statement, ast.FunctionDef) and any(isinstance(node, ast.Global) for node in statement.body):
                effects[statement.name] = self._use(index).declares
        return effects

    def _called_effects(self, index: int, effects: Mapping[str, frozenset[str]]) -> frozenset[str]:
        if not effects or isinstance(self._statements[index], _NOT_CALLS):
            return frozenset()
        return frozenset().union(*(effects[name] for name in self._use(index).now & effects.keys()))

    def _use(self, index: int) -> Uses:
        if index not in self._uses:
            self._uses[index] = uses(self._statements[index])
        return self._uses[index]

    def _need(self, wanted: list[tuple[str, int]]) -> None:
        """Choose what binds each name as seen from a statement's position, and what that needs in turn."""
        seen: set[tuple[str, int]] = set()
        while wanted:
            name, at = wanted.pop()
            if (name, at) in seen:
                continue
            seen.add((name, at))
            for index in self._reaching(name, at):
                self.chosen.add(index)
                used = self._use(index)
                wanted.extend((other, index) for other in used.now)
                wanted.extend((other, at) for other in used.later)

    def _reaching(self, name: str, at: int) -> list[int]:
        """The statements before `at` that `name` comes from: back to the last one that binds it for good."""
        providers = [provider for provider in self._providers.get(name, ()) if provider.at < at]
        providers = [provider for provider in providers if not provider.guard] or providers
        if at == len(self._statements) and any(provider.surely and provider.function_like for provider in providers):
            providers = [provider for provider in providers if provider.function_like]
        found: list[int] = []
        for provider in reversed(providers):
            found.append(provider.at)
            if provider.surely:
                break
        return found

    def _need_opaque(self) -> None:
        """Star imports of modules that cannot be looked into may give any name: they always run."""
        self.chosen.update(self._opaque)

    def _need_seeds(self) -> None:
        """Seeds and default types run when what they are called on is there anyway."""
        given = {name for index in self.chosen for name in self._provides[index].surely}
        for index, provided in enumerate(self._provides):
            if provided.seeds and index not in self.chosen:
                used = self._use(index).now - _BUILTINS
                if used <= given or (used & given and all(self.provides_name(name) for name in used)):
                    self.chosen.add(index)
                    self._need([(name, index) for name in used])

    def _not_functions(self, name: str) -> list[int]:
        """Statements after the last definition of the function `name` that put a value in its place."""
        providers = self._providers[name]
        last = max((provider.at for provider in providers if provider.surely and provider.function_like), default=-1)
        if last < 0 or not isinstance(self._statements[last], (ast.FunctionDef, ast.ClassDef)):
            return []
        return [provider.at for provider in providers if provider.at > last and not provider.function_like]


def public_names(statements: Sequence[Statement]) -> frozenset[str]:
    """What `from module import *` gives: `__all__` where it is a plain list, otherwise names without underscore."""
    for statement in statements:
        match statement.node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names) | ast.Tuple(elts=names)):
                return frozenset(str(name.value) for name in names if isinstance(name, ast.Constant))
    given = (statement.provides for statement in statements)
    return frozenset(name for each in given for name in each.surely | each.maybe if not name.startswith("_"))
