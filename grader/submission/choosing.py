"""Choosing what to run: the statements that the graded functions depend on, found from the syntax tree.

A name that is looked up while a statement runs means the definition that stands before it; one that is looked up
when a function is called means the last definition of all, as in a notebook run from top to bottom.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from grader.submission.effects import Effects
from grader.submission.libraries import EVERYTHING, FILES, RANDOM, reads_files, state_of
from grader.submission.scopes import BUILTINS, Uses, uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.submission.parsing import Statement

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
        self._shared = Effects(self._statements)
        self._modules = self._shared.defined.modules
        self._changes = [self._shared.of(statement) for statement in self._statements]
        self._providers = self._index()
        self._opaque = [
            index
            for index, given in enumerate(self._provides)
            if given.star is not None and given.star.lstrip(".") not in self._stars
        ]
        self.chosen: set[int] = set()
        self._reached: set[str] = set()
        self.overwritten: list[tuple[str, int]] = []  # a graded name, and the statement that puts a value in its place

    def provides_name(self, name: str) -> bool:
        """Whether any statement binds `name`."""
        return name in self._providers

    def enough(self, names: Sequence[str]) -> Sequence[str]:
        """Of the names that a function goes by, the first alone where it is a function and stays one.

        The others may stand for anything then: a `dZ` in a training loop beside the function `output_grad`.
        """
        first = self._providers.get(names[0], ())
        surely = first and all(provider.function_like and provider.surely for provider in first)
        return names[:1] if surely else names

    def choose(self, names: Iterable[str]) -> frozenset[int]:
        """The indices of the statements that `names` depend on."""
        names = [name for name in names if name in self._providers]
        if names or self._opaque:
            end = len(self._statements)
            self._need([(name, end) for name in names])
            self._need_opaque()
            self._need_settings()
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
            for name in self._changes[index].names - given.surely:
                providers[name].append(_Provider(index, False, True, given.guard))
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
            self._reached.add(name)
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

    def _need_settings(self) -> None:
        """Settings of the interpreter, and of libraries that are there anyway, are made where that costs little."""
        while new := [index for index in self._settings() if index not in self.chosen and self._is_cheap(index)]:
            self.chosen.update(new)
            self._need([(name, index) for index in new for name in self._use(index).now])

    def _settings(self) -> list[int]:
        """The statements that set something for what is chosen."""
        states = self._states()
        return [
            index
            for index, change in enumerate(self._changes)
            if not states.isdisjoint(change.names) or (self._provides[index].seeds and self._is_used(index))
        ]

    def _is_used(self, index: int) -> bool:
        """Whether what a statement uses is chosen anyway, some of it at least."""
        given = {name for chosen in self.chosen for name in self._provides[chosen].surely}
        used = self._use(index).now - BUILTINS
        return not used or not used.isdisjoint(given)

    def _states(self) -> frozenset[str]:
        """The packages that what is chosen imports, and the interpreter, as far as they can be set."""
        imported = {name for index in self.chosen for name in self._provides[index].surely} & self._modules.keys()
        files = {FILES} if any(map(self._uses_files, self.chosen)) else set()
        states = {state for name in imported if (state := state_of(self._modules[name]))}
        return frozenset({EVERYTHING} | files | states)

    def _uses_files(self, index: int) -> bool:
        return FILES in self._changes[index].names or reads_files(self._statements[index])

    def _is_cheap(self, index: int) -> bool:
        """Whether a setting needs nothing but what is chosen, imports, definitions and plain values."""
        for name in self._use(index).now - BUILTINS:
            reaching = self._reaching(name, index)
            if not reaching and name in self._provides[index].surely | self._provides[index].maybe:
                continue  # `with open(…) as file:` brings its own
            if not reaching or not all(at in self.chosen or self._is_plain(at) for at in reaching):
                return False
        return True

    def _is_plain(self, index: int) -> bool:
        statement = self._statements[index]
        return isinstance(statement, _NOT_CALLS) or isinstance(getattr(statement, "value", None), ast.Constant)

    def leaves_what_matters(self) -> bool:
        """Whether something that was not chosen may change what the names that were asked for use."""
        left = [index for index in range(len(self._statements)) if index not in self.chosen]
        random = {RANDOM} & {name for index in self.chosen for name in self._changes[index].names}
        matters = self._shared.also(self._states() | self._reached | random)
        return any(
            self._shared.hidden or self._changes[index].unknown or not matters.isdisjoint(self._changes[index].names)
            for index in left
        )

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
