"""Which names a piece of syntax uses, and when: at once, or only when a function in it is called."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, NamedTuple

from grader.submission.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_NONE: frozenset[str] = frozenset()
BUILTINS = frozenset(vars(builtins)) | {"get_ipython", "display", "__name__", "__file__"}


class Uses(NamedTuple):
    """Global names that a statement needs when it runs (`now`), and that functions in it need when called (`later`).

    `declares` holds the names that functions in it say `global` to.
    """

    now: frozenset[str]
    later: frozenset[str]
    declares: frozenset[str]


def uses(statement: ast.stmt) -> Uses:
    """The global names that a top-level statement uses. Nesting deeper than Python's own stack counts as no use."""
    walk = _ScopeWalk()
    try:
        walk.visit(statement, _NONE, _NONE, deep=False)
    except RecursionError:
        return Uses(_NONE, _NONE, _NONE)
    return Uses(frozenset(walk.now), frozenset(walk.later), frozenset(walk.declares))


def bound(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """The names that statements bind in their own scope, through any nesting of if, for, try and with."""
    names: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            stack.extend(node.decorator_list)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(imported(node))
        elif isinstance(node, _COMPREHENSIONS):
            names.update(child.target.id for child in walk(node) if isinstance(child, ast.NamedExpr))
        elif not isinstance(node, ast.Lambda):
            names.update(_also_binds(node))
            stack.extend(children(node))
    return frozenset(names)


def _also_binds(node: ast.AST) -> Iterator[str]:
    """The names that a node binds without an `ast.Name`: `except E as e`, the captures of `match`."""
    name = getattr(node, "name", None) or getattr(node, "rest", None)
    if isinstance(name, str):
        yield name


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The names that an import binds; a star import none that can be known here."""
    for alias in node.names:
        if alias.asname:
            yield alias.asname
        elif alias.name != "*":
            yield alias.name.split(".")[0] if isinstance(node, ast.Import) else alias.name


def parameters(arguments: ast.arguments) -> list[str]:
    """Every parameter's name, in order."""
    named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument.arg for argument in named if argument is not None]


class _ScopeWalk:
    """Walks one statement. `hidden` are names of this scope, `outer` those of the functions around it."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.later: set[str] = set()
        self.declares: set[str] = set()

    def visit(self, node: ast.AST, hidden: frozenset[str], outer: frozenset[str], *, deep: bool) -> None:
        if isinstance(node, ast.Name):
            if node.id not in hidden and not isinstance(node.ctx, ast.Store):
                (self.later if deep else self.now).add(node.id)
        elif isinstance(node, ast.ClassDef):
            self._class(node, hidden, outer, deep=deep)
        elif isinstance(node, _FUNCTIONS):
            self._function(node, hidden, outer, deep=deep)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, hidden, outer, deep=deep)
        elif isinstance(node, ast.Global):
            self.declares.update(node.names)
        else:
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in hidden:
                (self.later if deep else self.now).add(node.target.id)
            for child in children(node):
                self.visit(child, hidden, outer, deep=deep)

    def _class(self, node: ast.ClassDef, hidden: frozenset[str], outer: frozenset[str], *, deep: bool) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part, hidden, outer, deep=deep)
        inner = outer | bound(node.body)  # what a class binds is not seen by its methods
        for child in node.body:
            self.visit(child, inner, outer, deep=deep)

    def _function(
        self, node: _Function | ast.Lambda, hidden: frozenset[str], outer: frozenset[str], *, deep: bool
    ) -> None:
        for part in _at_once(node):
            self.visit(part, hidden, outer, deep=deep)
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
        inner = (outer | set(parameters(node.args)) | bound(body)) - _declared(body)
        for child in body:
            self.visit(child, inner, inner, deep=True)

    def _comprehension(
        self, node: _Comprehension, hidden: frozenset[str], outer: frozenset[str], *, deep: bool
    ) -> None:
        targets = bound(generator.target for generator in node.generators)
        for child in children(node):
            self.visit(child, hidden | targets, outer | targets, deep=deep)


def _at_once(node: _Function | ast.Lambda) -> Iterator[ast.AST]:
    """The parts of a function that are evaluated where it is defined: decorators, defaults, annotations."""
    arguments = node.args
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)
    if isinstance(node, ast.Lambda):
        return
    yield from node.decorator_list
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    yield from (argument.annotation for argument in every if argument is not None and argument.annotation is not None)
    if node.returns is not None:
        yield node.returns


def _declared(body: Iterable[ast.AST]) -> frozenset[str]:
    """The names that a function body says `global` to, not counting functions inside it."""
    names: set[str] = set()
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.stmt) and not isinstance(node, _SCOPES):
            stack.extend(children(node))
        elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
            stack.extend(node.body)
    return frozenset(names)
