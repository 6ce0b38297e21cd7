"""What the text of one file defines: functions, classes and their methods, imports, names of plain values."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.submission import libraries
from grader.submission.scopes import BUILTINS, bound
from grader.submission.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_RECORDING = frozenset(["keras", "tensorflow", "torch"])
_MAKERS = frozenset(["__init__", "__new__", "__post_init__"])
_OF_ITSELF = frozenset(["__class__", "type", "cls"])
_READERS = frozenset(
    ["chain", "count", "csv", "cycle", "enumerate", "filter", "iter", "map", "open", "reader", "reversed", "zip"]
)
_DEPTH = 8  # of classes that derive from each other


class Defined:
    """The definitions of a file's top-level statements."""

    def __init__(self, statements: Sequence[ast.stmt]) -> None:
        self.modules: dict[str, str] = {}
        self.nameless: list[ast.Lambda] = []  # every function without a name
        self.writers: set[int] = set()  # the ids of calls that may change what lies in the working folder
        declared: set[str] = set()
        for node in (node for statement in statements for node in walk(statement)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.modules.update(_imported(node))
            elif isinstance(node, ast.Global):
                declared.update(node.names)
            elif isinstance(node, ast.Lambda):
                self.nameless.append(node)
            elif isinstance(node, ast.Call) and libraries.writes_files(node):
                self.writers.add(id(node))
        self.modules.update(_given_by_star(statements))
        self.by_name: dict[str, list[ast.AST]] = defaultdict(list)
        self.methods: dict[str, list[Function]] = defaultdict(list)
        for name, node in _definitions(statements):
            self.by_name[name].append(node)
            for method in methods_of(node):
                self.methods[getattr(method, "name", "")].append(method)
        self.bound = {id(method) for methods in self.methods.values() for method in methods}
        self.constants = _constants(statements) - declared
        self.handed_out: dict[int, list[ast.AST]] = {}  # by a function's id, once `sharing` has looked
        # Where operations are recorded, a value knows all that it was computed from: `loss.backward()` changes those.
        self.records = not _RECORDING.isdisjoint(module.split(".")[0] for module in self.modules.values())
        self.fills = any(module.endswith("defaultdict") for module in self.modules.values())  # what is only read
        self.listens = any(_listens(node) for statement in statements for node in walk(statement))
        self.iterators = _iterators(statements, self.by_name)
        self.known = bound(statements) | self.modules.keys()

    def functions(self) -> list[Function]:
        """Every function and method."""
        plain = [node for nodes in self.by_name.values() for node in nodes if isinstance(node, FUNCTIONS)]
        return plain + [method for methods in self.methods.values() for method in methods]

    def makers(self, name: str, depth: int = 0) -> Iterator[Function]:
        """The methods that making an object of a class of that name runs, those of the classes above it included."""
        for each in self.by_name.get(name, ()):
            yield from (method for method in methods_of(each) if getattr(method, "name", "") in _MAKERS)
            for base in each.bases if isinstance(each, ast.ClassDef) and depth < _DEPTH else ():
                if isinstance(base, ast.Name):
                    yield from self.makers(base.id, depth + 1)

    def above(self, name: str, depth: int = 0) -> Iterator[str]:
        """The class of that name and the file's own classes above it, where they keep something for all objects."""
        for each in self.by_name.get(name, ()):
            if isinstance(each, ast.ClassDef):
                if _keeps(each):
                    yield name
                for base in each.bases if depth < _DEPTH else ():
                    if isinstance(base, ast.Name):
                        yield from self.above(base.id, depth + 1)


def methods_of(node: ast.AST) -> list[Function]:
    """The methods of a class; none of anything else."""
    return [each for each in node.body if isinstance(each, FUNCTIONS)] if isinstance(node, ast.ClassDef) else []


def body_of(node: Function) -> list[ast.AST]:
    """What calling a function runs."""
    return [node.body] if isinstance(node, ast.Lambda) else [*node.body]


def is_told(node: ast.AST) -> bool:
    """Whether a class hears of the classes that are derived from it."""
    if not isinstance(node, ast.ClassDef):
        return False
    return bool(node.keywords) or any(getattr(child, "name", "") == "__init_subclass__" for child in node.body)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """What each imported name stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        return
    module = "." * node.level + (node.module or "")
    yield from ((alias.asname or alias.name, f"{module}.{alias.name}") for alias in node.names if alias.name != "*")


def _listens(node: ast.AST) -> bool:
    """Whether the text may see what was warned of: records it, or says itself how it is shown."""
    names = {getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", "")}
    return not names.isdisjoint({"catch_warnings", "showwarning", "captureWarnings"})


def _given_by_star(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    """The names that only `from numpy import *` can give, where no unknown module is imported so."""
    nodes = [node for statement in statements for node in walk(statement)]
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    stars = [node.module or "" for node in froms if node.names[0].name == "*"]
    if not stars or not all(map(libraries.is_known, stars)):
        return
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    own = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)} | bound(statements)
    yield from ((name, f"{stars[-1]}.{name}") for name in names - own - BUILTINS)


def _definitions(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Functions, classes and named lambdas at the top level, under conditions too."""
    stack: list[ast.AST] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, DEFINITIONS):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            stack.extend(children(node))


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


def _keeps(node: ast.ClassDef) -> bool:
    """Whether a class has something that its objects share and can change."""
    values = (each.value for each in node.body if isinstance(each, (ast.Assign, ast.AnnAssign)))
    if any(value is not None and not _is_plain(value) for value in values):
        return True
    methods = (part for method in methods_of(node) for part in walk(method))
    return any(getattr(part, "attr", getattr(part, "id", "")) in _OF_ITSELF for part in methods)


def _iterators(statements: Iterable[ast.stmt], by_name: Mapping[str, Sequence[ast.AST]]) -> frozenset[str]:
    """Names of what is used up by reading it: iterators, generators, files."""
    generators = {
        name
        for name, nodes in by_name.items()
        for node in nodes
        if isinstance(node, FUNCTIONS) and any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in walk(node))
    }
    found: set[str] = set()
    for statement in statements:
        value = statement.value if isinstance(statement, ast.Assign) else None
        called = value.func if isinstance(value, ast.Call) else None
        makes = getattr(called, "id", getattr(called, "attr", "")) in _READERS | generators
        if isinstance(statement, ast.Assign) and (makes or isinstance(value, ast.GeneratorExp)):
            found |= bound(statement.targets)
    return frozenset(found)


def is_its_class(value: ast.expr) -> bool:
    """Whether it is the class of an object, by whatever name the class goes: `type(net)`, `net.__class__`."""
    called = value.func if isinstance(value, ast.Call) else None
    return getattr(called, "id", "") == "type" or getattr(value, "attr", "") == "__class__"


def remembers(decorator: ast.expr) -> bool:
    """Whether a decorator keeps what a function has answered, however stale that is later."""
    return any("cache" in getattr(part, "attr", getattr(part, "id", "")) for part in walk(decorator))
