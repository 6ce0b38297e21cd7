"""What running a statement may change in place: objects, registries, the settings of libraries. Doubt means change.

Names stand for the objects behind them. A name that may share memory with another (`V = W.T`) changes it too; a call of
the hand-in's own function changes what its body changes; a library's function is asked of `libraries`.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from grader.submission import libraries
from grader.submission.scopes import BUILTINS, bound, parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_ROUNDS = 8
_RECORDING = frozenset(["keras", "tensorflow", "torch"])
_NONE: frozenset[str] = frozenset()


class Effect(NamedTuple):
    """Names whose objects may change, `.module` for the state of a module, and whether it cannot be told."""

    names: frozenset[str] = _NONE
    unknown: bool = False  # it calls what the hand-in does not show


class Effects:
    """The changes that the top-level statements of one file make, as far as its text shows."""

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self.modules = dict(_imports(statements))
        self.definitions: dict[str, list[ast.AST]] = defaultdict(list)
        self.methods: dict[str, list[_Function]] = defaultdict(list)
        for name, node in _defined(statements):
            self.definitions[name].append(node)
            for method in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(method, _FUNCTIONS):
                    self.methods[method.name].append(method)
        self.bound = {id(method) for methods in self.methods.values() for method in methods}
        self.constants = _constants(statements)
        # Where operations are recorded, a value knows all that it was computed from: `loss.backward()` changes those.
        self.records = not _RECORDING.isdisjoint(module.split(".")[0] for module in self.modules.values())
        self.known = bound(statements) | self.modules.keys()
        self.bodies: dict[int, Effect] = {}  # by the id of a function's node: what calling it changes
        self.aliases: Mapping[str, frozenset[str]] = {}
        self.aliases = _aliases(self, statements)
        self._settle()

    def of(self, statement: ast.stmt) -> Effect:
        """What running the statement may change."""
        scan = _Scan(self, _NONE, self.aliases)
        try:
            scan.run([statement], top=True)
        except RecursionError:
            return Effect(unknown=True)
        return scan.change()

    def _settle(self) -> None:
        """What each function changes when it is called, through the functions that it calls."""
        functions = [node for nodes in self.definitions.values() for node in nodes if isinstance(node, _FUNCTIONS)]
        functions += [method for methods in self.methods.values() for method in methods]
        scopes = {id(node): _scope(self, node) for node in functions}
        for _ in range(_MOST_ROUNDS):
            before = dict(self.bodies)
            for node in functions:
                own, aliases = scopes[id(node)]
                scan = _Scan(self, own, aliases)
                try:
                    scan.run(_body(node), top=False)
                except RecursionError:
                    scan.unknown = True
                self.bodies[id(node)] = scan.change(frozenset(parameters(node.args)))
            if before == self.bodies:
                return


def _scope(effects: Effects, node: _Function) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The names that are the function's own, and what they share memory with."""
    body = _body(node)
    declared = {name for each in body for part in ast.walk(each) if isinstance(part, ast.Global) for name in part.names}
    inner = [part for each in body for part in ast.walk(each) if isinstance(part, _FUNCTIONS)]
    own = frozenset(parameters(node.args)) | bound(body)
    own = own.union(*(frozenset(parameters(each.args)) | bound(_body(each)) for each in inner)) - declared
    return own, _aliases(effects, body, own)


class _Scan:
    """Collects what a piece of code changes. `own` are names of the function around it, with the `aliases` there."""

    def __init__(self, effects: Effects, own: frozenset[str], aliases: Mapping[str, frozenset[str]]) -> None:
        self._effects, self._own, self._aliases = effects, own, aliases
        self._touched: set[str] = set()
        self.unknown = False

    def change(self, parameters_: frozenset[str] = _NONE) -> Effect:
        """What was found, without the function's own names but its parameters."""
        names = self._touched | {other for name in self._touched for other in self._aliases.get(name, ())}
        kept = {name for name in names if name not in self._own or name in parameters_}
        return Effect(frozenset(kept - self._effects.constants), self.unknown)

    def run(self, nodes: Iterable[ast.AST], *, top: bool) -> None:
        """Look at code that runs; at the top level the body of a definition does not."""
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if isinstance(node, _DEFINITIONS):
                self._definition(node)
                stack.extend(part for each in node.decorator_list for part in ast.iter_child_nodes(each))
                if top and not isinstance(node, ast.ClassDef):
                    stack.extend([*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)])
                    continue
                stack.extend(node.body)
                continue
            if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)):
                self._targets(node)
            elif isinstance(node, ast.Call):
                self._call(node, taken=True)
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self._call(node.value, taken=False)
                stack.extend(ast.iter_child_nodes(node.value))
                continue
            if top and isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                continue
            stack.extend(ast.iter_child_nodes(node))

    def _touch(self, names: Iterable[str]) -> None:
        self._touched.update(names)

    def _targets(self, node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) -> None:
        """Elements and attributes that are set or deleted; `x += 1` changes an array in place."""
        targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target]
        stack: list[ast.AST] = list(targets)
        while stack:
            target = stack.pop()
            if isinstance(target, (ast.Tuple, ast.List)):
                stack.extend(target.elts)
            elif isinstance(target, ast.Starred):
                stack.append(target.value)
            elif isinstance(target, (ast.Subscript, ast.Attribute)) or isinstance(node, ast.AugAssign):
                self._touch(self._owners(target))

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """A decorator is called with what it decorates; a class may tell its bases of itself."""
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call):
                self._call(decorator, taken=False)
            else:
                self._called(decorator, [], taken=False, keywords=_NONE)
        if not isinstance(node, ast.ClassDef):
            return
        makers = [keyword.value for keyword in node.keywords if keyword.arg == "metaclass"]
        for base in (*node.bases, *makers):
            for name in self._roots(base, functions=True):
                if base in makers or any(_is_told(each) for each in self._effects.definitions.get(name, ())):
                    self._touch([name])
                    self._whole_class(name)

    def _whole_class(self, name: str) -> None:
        for each in self._effects.definitions.get(name, ()):
            for method in each.body if isinstance(each, ast.ClassDef) else ():
                self._apply(method, [], self_=None)

    def _call(self, node: ast.Call, *, taken: bool) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        keywords = frozenset(
            keyword.arg
            for keyword in node.keywords
            if keyword.arg and not (isinstance(keyword.value, ast.Constant) and keyword.value.value in {None, False})
        )
        self._called(node.func, given, taken=taken, keywords=keywords)

    def _called(self, func: ast.expr, given: list[ast.expr], *, taken: bool, keywords: frozenset[str]) -> None:
        for argument in given:  # whoever is given a function may call it
            for each in self._effects.definitions.get(argument.id, ()) if isinstance(argument, ast.Name) else ():
                self._apply(each, [])
        dotted = self._dotted(func)
        if dotted is not None:
            self._library(dotted, given, taken=taken, keywords=keywords)
        elif isinstance(func, ast.Name):
            self._by_name(func.id, given)
        elif isinstance(func, ast.Attribute):
            self._method(func, given, keywords)
        else:
            self._touch(self._roots(func, functions=True))
            self._arguments(given)

    def _library(self, dotted: str, given: list[ast.expr], *, taken: bool, keywords: frozenset[str]) -> None:
        if not libraries.looks(dotted, keywords):
            self._arguments(given, functions=not taken)
        state = libraries.state_of(dotted)
        if state is not None and not taken and libraries.sets(dotted):
            self._touch([state])

    def _by_name(self, name: str, given: list[ast.expr]) -> None:
        definitions = self._effects.definitions.get(name, ())
        if name in self._own:
            self._arguments(given)
        elif name in self._effects.known and not definitions:
            self._touch([name])  # an object that is called, or a function that nobody here can see
            self._arguments(given)
        elif definitions:
            for each in definitions:
                if isinstance(each, ast.ClassDef):
                    constructors = [m for m in each.body if getattr(m, "name", "") in {"__init__", "__new__"}]
                    for method in constructors:
                        self._apply(method, given, self_=None)
                else:
                    self._apply(each, given)
        elif name not in BUILTINS:
            self.unknown = True
            self._arguments(given)
        elif name in {"map", "filter"} and given:
            self._called(given[0], given[1:], taken=False, keywords=_NONE)
        elif not libraries.builtin_looks(name):
            self._arguments(given, functions=True)

    def _method(self, func: ast.Attribute, given: list[ast.expr], keywords: frozenset[str]) -> None:
        own = self._effects.methods.get(func.attr, ())
        for method in own:
            self._apply(method, given, self_=func.value)
        if own or libraries.method_looks(func.attr, keywords):
            return
        self._touch(self._owners(func.value))
        if not libraries.method_takes(func.attr) or getattr(func.value, "id", "") in BUILTINS:
            self._arguments(given, functions=True)

    def _apply(self, node: ast.AST, given: list[ast.expr], self_: ast.expr | None = None) -> None:
        """Change what a function of the hand-in changes: globals as they are, parameters as what they were given."""
        if not isinstance(node, _FUNCTIONS):
            return
        body = self._effects.bodies.get(id(node), Effect())
        self.unknown = self.unknown or body.unknown
        names = parameters(node.args)
        self._touch(body.names - set(names))
        is_method = id(node) in self._effects.bound
        mine = names[1:] if is_method else names
        if self_ is not None and names and is_method and names[0] in body.names:
            self._touch(self._owners(self_))
        if body.names.isdisjoint(names):
            return
        for position, argument in enumerate(given):
            parameter = mine[position] if position < len(mine) else None
            if parameter is None or parameter in body.names:
                self._touch(self._roots(argument, functions=True))

    def _arguments(self, given: Iterable[ast.expr], *, functions: bool = False) -> None:
        for argument in given:
            self._touch(self._roots(argument, functions=functions))

    def _owners(self, target: ast.AST) -> Iterator[str]:
        """The names at the root of what is changed; a module's state where the root is a module."""
        return self._roots(target, functions=True)

    def _roots(self, node: ast.AST, *, functions: bool) -> Iterator[str]:
        for name in _roots(node, self._effects):
            if name in self._own:
                yield name
            elif name in self._effects.modules:
                state = libraries.state_of(self._effects.modules[name])
                if functions and state is not None:
                    yield state
            elif functions or name not in self._effects.definitions:
                yield name

    def _dotted(self, func: ast.expr) -> str | None:
        """The full name of a function that is a module's: `numpy.random.seed` of `np.random.seed`."""
        parts: list[str] = []
        while isinstance(func, ast.Attribute):
            parts.append(func.attr)
            func = func.value
        if not isinstance(func, ast.Name) or func.id in self._own or func.id not in self._effects.modules:
            return None
        return ".".join([self._effects.modules[func.id], *reversed(parts)])


def _roots(node: ast.AST, effects: Effects) -> Iterator[str]:
    """The names whose objects the value of an expression may share memory with."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name):
            if part.id not in effects.constants and (part.id not in BUILTINS or part.id in effects.known):
                yield part.id
        elif isinstance(part, (ast.Attribute, ast.Subscript, ast.Starred)):
            stack.append(part.value)
        elif isinstance(part, ast.Call):
            stack.extend(_shared_by_call(part, effects))
        elif isinstance(part, ast.IfExp):
            stack.extend([part.body, part.orelse])
        elif not isinstance(part, (ast.Constant, ast.JoinedStr, ast.Compare)):
            stack.extend(ast.iter_child_nodes(part))


def _shared_by_call(call: ast.Call, effects: Effects) -> list[ast.AST]:
    given: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if effects.records:
        return [call.func, *given]
    base: ast.expr = call.func
    attributes: list[str] = []
    while isinstance(base, ast.Attribute):
        attributes.append(base.attr)
        base = base.value
    if isinstance(base, ast.Name) and base.id in effects.modules:
        return [] if libraries.gives_new(".".join([effects.modules[base.id], *reversed(attributes)])) else given
    if isinstance(call.func, ast.Name):
        new = call.func.id in BUILTINS and libraries.builtin_gives_new(call.func.id)
        return [] if new else given if call.func.id in effects.definitions else [*given, call.func]
    if isinstance(call.func, ast.Attribute):
        return [] if libraries.method_gives_new(call.func.attr) else [call.func.value, *given]
    return [call.func, *given]


def _aliases(effects: Effects, nodes: Iterable[ast.AST], own: frozenset[str] = _NONE) -> dict[str, frozenset[str]]:
    """For each name that is bound: all names whose objects it may share memory with."""
    direct: dict[str, set[str]] = defaultdict(set)
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            _bind(direct, targets, node.value, effects, own)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            _bind(direct, [node.target], node.iter, effects, own)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            _bind(direct, [node.optional_vars], node.context_expr, effects, own)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and libraries.method_takes(node.func.attr)
        ):
            for argument in node.args:
                _bind(direct, [node.func.value], argument, effects, own)
        if isinstance(node, _DEFINITIONS) and not own:
            continue  # the body has names of its own
        stack.extend(ast.iter_child_nodes(node))
    return _closed(direct)


def _bind(
    direct: dict[str, set[str]], targets: Iterable[ast.AST], value: ast.AST, effects: Effects, own: frozenset[str]
) -> None:
    shares = {
        name
        for name in _roots(value, effects)
        if name in own or (name not in effects.definitions and name not in effects.modules)
    }
    for target in targets:
        for name in _roots(target, effects):
            direct[name] |= shares - {name}


def _closed(direct: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name in direct:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            new = direct.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        found[name] = frozenset(seen)
    return found


def _imports(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """What each imported name stands for, wherever in the file it is imported."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield from ((alias.asname or alias.name, f"{module}.{alias.name}") for alias in node.names)


def _defined(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Functions, classes and named lambdas at the top level, under conditions too."""
    stack: list[ast.AST] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, _DEFINITIONS):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            stack.extend(ast.iter_child_nodes(node))


def _constants(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """Names that never stand for anything but numbers and texts, which nothing can change."""
    plain: set[str] = set()
    other: set[str] = set()
    for statement in statements:
        simple = isinstance(statement, ast.Assign) and _is_plain(statement.value)
        names = bound([statement])
        (plain if simple else other).update(names)
    return frozenset(plain - other)


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        return _is_plain(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_plain(value.left) and _is_plain(value.right)
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Tuple) and all(map(_is_plain, value.elts)))


def _is_told(node: ast.AST) -> bool:
    """Whether a class hears of the classes that are derived from it."""
    hears = isinstance(node, ast.ClassDef) and (node.keywords or _binds(node, "__init_subclass__"))
    return bool(hears)


def _binds(node: ast.ClassDef, name: str) -> bool:
    return any(getattr(child, "name", "") == name for child in node.body)


def _body(node: _Function) -> list[ast.AST]:
    return [node.body] if isinstance(node, ast.Lambda) else [*node.body]
