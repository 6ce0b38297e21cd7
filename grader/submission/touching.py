"""What a piece of code touches when it runs: names whose objects it may change, and the state of libraries."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from grader.submission import libraries
from grader.submission.defined import (
    DEFINITIONS,
    FUNCTIONS,
    is_its_class,
    is_told,
    methods_of,
    remembers,
)
from grader.submission.scopes import BUILTINS, parameters
from grader.submission.sharing import library_name, roots
from grader.submission.tree import children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.submission.defined import Defined

_NONE: frozenset[str] = frozenset()


class Effect(NamedTuple):
    """Names whose objects may change, `.module` for the state of a module, and what the text does not show."""

    names: frozenset[str] = _NONE
    unknown: bool = False  # it calls what the hand-in does not hold
    indirect: bool = False  # it calls some function, or several: which ones is decided when it runs


class Touching:
    """Collects what a piece of code changes. `own` are names of the function around it, with the `aliases` there.

    `bodies` says, by the id of a function's node, what calling it changes.
    """

    def __init__(
        self,
        defined: Defined,
        bodies: Mapping[int, Effect],
        own: frozenset[str],
        aliases: Mapping[str, frozenset[str]],
    ) -> None:
        self._defined, self._bodies, self._own, self._aliases = defined, bodies, own, aliases
        self._touched: set[str] = set()
        self.unknown = self.indirect = False

    def effect(self, parameters_: frozenset[str] = _NONE) -> Effect:
        """What was found, without the function's own names but its parameters."""
        names = self._touched | {other for name in self._touched for other in self._aliases.get(name, ())}
        names |= {above for name in names for above in self._defined.above(name)}
        kept = {name for name in names if name not in self._own or name in parameters_}
        return Effect(frozenset(kept - self._defined.constants), self.unknown, self.indirect)

    def touch(self, names: Iterable[str]) -> None:
        """Count these as changed."""
        self._touched.update(names)

    def run(self, nodes: Iterable[ast.AST], *, top: bool) -> None:
        """Look at code that runs; at the top level the body of a definition does not."""
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if isinstance(node, DEFINITIONS):
                stack.extend(self._definition(node, top=top))
                continue
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self._call(node.value, taken=False)
                stack.extend(children(node.value))
                continue
            self._look(node)
            if not (top and isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)):
                stack.extend(children(node))

    def _look(self, node: ast.AST) -> None:
        """What one part of the code changes by itself."""
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)):
            self._targets(node)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._set([node.target])
        elif isinstance(node, ast.withitem):
            self._set([node.optional_vars] if node.optional_vars is not None else [])
        elif isinstance(node, ast.Call):
            self._call(node, taken=True)
        elif isinstance(node, ast.Name):
            if node.id in self._defined.iterators - self._own and isinstance(node.ctx, ast.Load):
                self.touch([node.id])
        elif isinstance(node, ast.Subscript) and self._defined.fills:
            self.touch(self._owners(node))

    def _targets(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) -> None:
        """Elements and attributes that are set or deleted; `x += 1` changes an array in place."""
        if isinstance(node, ast.AugAssign):
            self.touch(self._owners(node.target))
        self._set(node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target])

    def _set(self, targets: Iterable[ast.expr]) -> None:
        """What an element or an attribute is set of; a name alone is bound, which changes no object."""
        stack = list(targets)
        while stack:
            target = stack.pop()
            if isinstance(target, (ast.Tuple, ast.List)):
                stack.extend(target.elts)
            elif isinstance(target, ast.Starred):
                stack.append(target.value)
            elif isinstance(target, (ast.Subscript, ast.Attribute)):
                self.touch(self._owners(target))
                self.unknown = self.unknown or is_its_class(target.value)

    def _definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, *, top: bool
    ) -> Iterator[ast.AST]:
        """The parts of a definition that run with it. A decorator is called; a class may tell its bases of itself."""
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                self._call(decorator, taken=False)
            else:
                self._called(decorator, [], taken=False, keywords=_NONE)
            yield from children(decorator)
        if isinstance(node, ast.ClassDef):
            self._bases(node)
        elif top:
            yield node.args
            yield from [] if node.returns is None else [node.returns]
            return
        yield from node.body

    def _bases(self, node: ast.ClassDef) -> None:
        makers = [keyword.value for keyword in node.keywords if keyword.arg == "metaclass"]
        for base in (*node.bases, *makers):
            for name in self._roots(base, functions=True):
                definitions = self._defined.by_name.get(name, ())
                if base in makers or any(map(is_told, definitions)):
                    self.touch([name])
                    for method in (method for each in definitions for method in methods_of(each)):
                        self._apply(method, [], self_=None)

    def _call(self, node: ast.Call, *, taken: bool) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        keywords = frozenset(
            keyword.arg
            for keyword in node.keywords
            if keyword.arg and _is_off(keyword.value) == (keyword.arg == "copy")
        )
        if libraries.writes_files(node):
            self.touch([libraries.FILES])
        self._called(node.func, given, taken=taken, keywords=keywords)

    def _called(self, func: ast.expr, given: list[ast.expr], *, taken: bool, keywords: frozenset[str]) -> None:
        for argument in given:  # whoever is given a function may call it
            self._handed_over(argument)
        dotted = library_name(func, self._defined, self._own)
        if dotted is not None:
            self._library(dotted, given, taken=taken, keywords=keywords)
        elif isinstance(func, ast.Name):
            self._by_name(func.id, given, keywords)
        elif isinstance(func, ast.Attribute):
            self._method(func, given, keywords)
        else:
            self.indirect = True
            self.touch(self._roots(func, functions=True))
            self._arguments(given)

    def _handed_over(self, argument: ast.expr) -> None:
        if isinstance(argument, ast.Name):
            for each in self._defined.by_name.get(argument.id, ()):
                self._apply(each, [])
        elif isinstance(argument, ast.Attribute):
            for method in self._defined.methods.get(argument.attr, ()):
                self._apply(method, [], self_=argument.value)
            if libraries.method_takes(argument.attr):
                self.touch(self._owners(argument.value))

    def _library(self, dotted: str, given: list[ast.expr], *, taken: bool, keywords: frozenset[str]) -> None:
        if not libraries.looks(dotted, keywords):
            self._arguments(given, functions=not taken)
        elif libraries.may_fill(dotted) and (len(given) > 2 if taken else len(given) > 1):
            self._arguments(given[-1:])  # `np.add(W, 1, W)`: what is not taken is put somewhere
        if libraries.draws(dotted):
            self.touch([libraries.RANDOM])
        state = libraries.state_of(dotted)
        unheard = libraries.warns(dotted) and not self._defined.listens
        if state is not None and not taken and libraries.sets(dotted) and not unheard:
            self.touch([state])

    def _by_name(self, name: str, given: list[ast.expr], keywords: frozenset[str]) -> None:
        definitions = self._defined.by_name.get(name, ())
        if name in self._own:
            self.indirect = True
            self._arguments(given)
        elif name in self._defined.known and not definitions:
            self.indirect = True
            self.touch([name])  # an object that is called, or a function that nobody here can see
            self._arguments(given)
        elif definitions:
            self._defined_here(name, definitions, given)
        elif name not in BUILTINS:
            self.unknown = True
            self._arguments(given)
        elif name in {"map", "filter"} and given:
            self._called(given[0], given[1:], taken=False, keywords=_NONE)
        elif not libraries.builtin_looks(name) or "file" in keywords:
            self._arguments((each for each in given if not self._is_stream(each)), functions=True)

    def _is_stream(self, argument: ast.expr) -> bool:
        """Whether it is where a program prints: to print there changes nothing that a function can see."""
        named = library_name(argument, self._defined, self._own) if isinstance(argument, ast.Attribute) else None
        return named in {"sys.stdout", "sys.stderr"}

    def _defined_here(self, name: str, definitions: Iterable[ast.AST], given: list[ast.expr]) -> None:
        for each in definitions:
            self._apply(each, given)
            self.unknown = self.unknown or any(map(remembers, getattr(each, "decorator_list", ())))
            if any(not self._is_library(decorator) for decorator in getattr(each, "decorator_list", ())):
                self.indirect = True  # what is called is what the decorator gave
                self.touch([name])
        for method in self._defined.makers(name):
            self._apply(method, given)
            own = parameters(method.args)[:1]
            if not self._body(method).isdisjoint(own):
                self.touch([name] if getattr(method, "name", "") == "__new__" else self._defined.above(name))

    def _is_library(self, decorator: ast.expr) -> bool:
        """Whether a decorator is a module's, or Python's own."""
        func = decorator.func if isinstance(decorator, ast.Call) else decorator
        return library_name(func, self._defined) is not None or getattr(func, "id", "") in BUILTINS

    def _method(self, func: ast.Attribute, given: list[ast.expr], keywords: frozenset[str]) -> None:
        own = self._defined.methods.get(func.attr, ())
        for method in own:
            self._apply(method, given, self_=func.value)
        if own or libraries.method_looks(func.attr, keywords):
            return
        if func.attr in {"__enter__", "__exit__"}:  # it sets something, until the other is called
            self.unknown = True
        self.touch(self._owners(func.value))
        if not libraries.method_takes(func.attr) or getattr(func.value, "id", "") in BUILTINS:
            self.indirect = True
            self._arguments(given, functions=True)

    def _apply(self, node: ast.AST, given: list[ast.expr], self_: ast.expr | None = None) -> None:
        """Change what a function of the hand-in changes: globals as they are, parameters as what they were given."""
        if not isinstance(node, FUNCTIONS):
            return
        body = self._bodies.get(id(node), Effect())
        self.unknown, self.indirect = self.unknown or body.unknown, self.indirect or body.indirect
        names = parameters(node.args)
        self.touch(body.names - set(names))
        is_method = id(node) in self._defined.bound
        mine = names[1:] if is_method else names
        if self_ is not None and names and is_method and names[0] in body.names:
            self.touch(self._owners(self_))
        if body.names.isdisjoint(names):
            return
        for position, argument in enumerate(given):
            parameter = mine[position] if position < len(mine) else None
            if parameter is None or parameter in body.names:
                self.touch(self._roots(argument, functions=True))
        self._arguments(default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None)

    def _body(self, node: ast.AST) -> frozenset[str]:
        return self._bodies.get(id(node), Effect()).names

    def _arguments(self, given: Iterable[ast.expr], *, functions: bool = False) -> None:
        for argument in given:
            self.touch(self._roots(argument, functions=functions))

    def _owners(self, target: ast.AST) -> Iterator[str]:
        """The names at the root of what is changed; a module's state where the root is a module, or what one gave."""
        yield from self._roots(target, functions=True)
        base = target
        while isinstance(base, (ast.Attribute, ast.Subscript)):
            base = base.value
        if isinstance(base, ast.Call) and getattr(base.func, "id", "") == "type":
            yield from (name for argument in base.args for name in self._roots(argument, functions=True))
        dotted = library_name(base.func, self._defined, self._own) if isinstance(base, ast.Call) else None
        state = libraries.state_of(dotted) if dotted is not None and libraries.gives_state(dotted) else None
        if state is not None:
            yield state

    def _roots(self, node: ast.AST, *, functions: bool) -> Iterator[str]:
        for name in roots(node, self._defined):
            if name in self._own:
                yield name
            elif name in self._defined.modules:
                state = libraries.state_of(self._defined.modules[name])
                if functions and state is not None:
                    yield state
            elif functions or name not in self._defined.by_name:
                yield name


def _is_off(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in {None, False}
