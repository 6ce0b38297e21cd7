"""What each top-level statement provides: the names that it binds for good, and those that it may bind or changes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from grader.submission.scopes import bound, imported
from grader.submission.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHANGES = frozenset(
    [
        "append", "extend", "insert", "update", "add", "setdefault", "pop", "remove", "discard", "clear", "sort",
        "reverse", "fill", "register",
    ]
)  # fmt: skip
_SEEDS = frozenset(
    [
        "seed", "manual_seed", "manual_seed_all", "set_seed", "set_random_seed", "set_default_dtype",
        "set_printoptions", "seterr",
    ]
)  # fmt: skip
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom)


class Provides(NamedTuple):
    """What one top-level statement gives. `function_like`: its value can be meant as a function."""

    surely: frozenset[str]
    maybe: frozenset[str] = frozenset()
    star: str | None = None  # the module of a star import, with its leading dots
    guard: bool = False  # an `if __name__ == "__main__":`
    seeds: bool = False  # sets a seed, a default type or the like
    function_like: bool = True


def provides(statement: ast.stmt) -> Provides:
    """What a statement gives to those after it, read off its outermost syntax."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return Provides(frozenset({statement.name}))
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        star = isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names)
        module = _module(statement)
        future = module == "__future__"  # it changes how the rest is compiled
        return Provides(frozenset(imported(statement)), star=module if star else None, seeds=future)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return _assignment(statement)
    if isinstance(statement, ast.AugAssign):
        return Provides(frozenset(), frozenset(roots([statement.target])), function_like=False)
    if isinstance(statement, ast.Expr):
        return _expression(statement.value)
    if isinstance(statement, ast.Delete):
        names = (target.id for target in statement.targets if isinstance(target, ast.Name))
        return Provides(frozenset(), frozenset(names), function_like=False)
    changed = frozenset(_changed_inside(statement))
    guard = isinstance(statement, ast.If) and _is_guard(statement.test)
    return Provides(frozenset(), bound([statement]) | changed, guard=guard, function_like=_defines_inside(statement))


def _module(statement: ast.Import | ast.ImportFrom) -> str:
    """The module of a `from` import, with its leading dots."""
    return "." * statement.level + (statement.module or "") if isinstance(statement, ast.ImportFrom) else ""


def roots(targets: Iterable[ast.AST]) -> Iterator[str]:
    """The names at the root of assignment targets: `params` of `params['x'][0].T`."""
    stack = list(targets)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.Subscript, ast.Attribute, ast.Starred)):
            stack.append(node.value)
        elif isinstance(node, (ast.Tuple, ast.List)):
            stack.extend(node.elts)


def _assignment(statement: ast.Assign | ast.AnnAssign) -> Provides:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if statement.value is None:  # only an annotation
        return Provides(frozenset())
    surely = bound(targets) | bound([statement.value])
    maybe = frozenset(_global_key(targets)) | frozenset(roots(targets)) - surely
    return Provides(surely, maybe, function_like=_can_be_function(statement.value, surely))


def _global_key(targets: Iterable[ast.AST]) -> Iterator[str]:
    """`x` of `globals()['x'] = …`."""
    for target in targets:
        match target:
            case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), slice=ast.Constant(value=str(name))):
                yield name


def _can_be_function(value: ast.expr, names: frozenset[str]) -> bool:
    """Whether `value` looks like a function: a lambda, another name, or a call given the name (`jit(softmax)`).

    `cost = cost(Y_hat, Y)` and `loss = loss_of(W)` do not: they put a number where a function stood.
    """
    if isinstance(value, (ast.Lambda, ast.Name, ast.Attribute, ast.IfExp)):
        return True
    if not isinstance(value, ast.Call):
        return False
    given = [*value.args, *(keyword.value for keyword in value.keywords)]
    if any(isinstance(part, ast.Lambda) or (isinstance(part, ast.Name) and part.id in names) for part in given):
        return True
    if any(isinstance(part, ast.Call) and _can_be_function(part, names) for part in given):
        return True
    called = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    return called == "partial"


def _expression(value: ast.expr) -> Provides:
    match value:
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            if method in _SEEDS:
                return Provides(frozenset(), seeds=True)
            if method in _CHANGES:
                return Provides(frozenset(), frozenset(roots([owner])), function_like=False)
        case ast.Call(func=ast.Name(id=("setattr" | "delattr")), args=[owner, *_]):
            return Provides(frozenset(), frozenset(roots([owner])))
        case ast.Call(func=ast.Name(id=name)) if name in _SEEDS:
            return Provides(frozenset(), seeds=True)
    return Provides(frozenset(), bound([value]), function_like=False)


def _changed_inside(statement: ast.stmt) -> Iterator[str]:
    """The names whose contents a compound statement changes: by subscript, attribute, or a container's method."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Assign):
            yield from roots(node.targets)
        elif isinstance(node, ast.AugAssign):
            yield from roots([node.target])
        elif isinstance(node, ast.Expr):
            yield from _expression(node.value).maybe
        else:
            stack.extend(children(node))


def _defines_inside(statement: ast.stmt) -> bool:
    """Whether a compound statement holds a definition or an import, as `if` and `try` around functions do."""
    if isinstance(statement, (ast.For, ast.While, ast.AsyncFor)):
        return False
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, _DEFINITIONS):
            return True
        if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            stack.extend(children(node))
    return False


def _is_guard(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in walk(test))
