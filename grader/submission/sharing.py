"""Which names may share memory: a change through one of them (`V = W.T`) is a change of the other."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from grader.submission import libraries
from grader.submission.defined import DEFINITIONS, FUNCTIONS, body_of
from grader.submission.scopes import BUILTINS, bound, parameters
from grader.submission.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.submission.defined import Defined, Function

_NONE: frozenset[str] = frozenset()
_HANDS_OUT = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Dict, ast.IfExp)


def roots(node: ast.AST, defined: Defined) -> Iterator[str]:
    """The names whose objects the value of an expression may share memory with."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name):
            if part.id not in defined.constants and (part.id not in BUILTINS or part.id in defined.known):
                yield part.id
        elif isinstance(part, (ast.Attribute, ast.Subscript, ast.Starred)):
            stack.append(part.value)
        elif isinstance(part, ast.Call):
            stack.extend(_shared_by_call(part, defined))
        elif isinstance(part, ast.IfExp):
            stack.extend([part.body, part.orelse])
        elif not isinstance(part, (ast.Constant, ast.JoinedStr, ast.Compare)):
            stack.extend(children(part))


def library_name(func: ast.expr, defined: Defined, own: frozenset[str] = _NONE) -> str | None:
    """The full name of a function that is a module's: `numpy.random.seed` of `np.random.seed`."""
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.append(func.attr)
        func = func.value
    if not isinstance(func, ast.Name) or func.id in own or func.id not in defined.modules:
        return None
    return ".".join([defined.modules[func.id], *reversed(parts)])


def _shared_by_call(call: ast.Call, defined: Defined) -> list[ast.AST]:
    given: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if defined.records:
        return [call.func, *given]
    dotted = library_name(call.func, defined)
    if dotted is not None:
        return [] if libraries.gives_new(dotted) else given
    if isinstance(call.func, ast.Name):
        if call.func.id in BUILTINS and libraries.builtin_gives_new(call.func.id):
            return []
        definitions = defined.by_name.get(call.func.id)
        if definitions is None:
            return [*given, call.func]
        for each in definitions:
            if isinstance(each, FUNCTIONS):
                if id(each) not in defined.handed_out:
                    defined.handed_out[id(each)] = list(_handed_out(each))
                given.extend(defined.handed_out[id(each)])
        return [*given, *(ast.Name(name, ast.Load()) for name in defined.above(call.func.id))]
    if isinstance(call.func, ast.Attribute):
        return [] if libraries.method_gives_new(call.func.attr) else [call.func.value, *given]
    return [call.func, *given]


def _handed_out(node: Function) -> Iterator[ast.AST]:
    """The global names that a function returns as they are: `def table(): return TABLE`."""
    own = frozenset(parameters(node.args)) | bound(body_of(node))
    for part in [node, *(inner for each in body_of(node) for inner in walk(each))]:
        value = part.body if isinstance(part, ast.Lambda) else part.value if isinstance(part, ast.Return) else None
        if isinstance(value, _HANDS_OUT):
            yield from (name for name in walk(value) if isinstance(name, ast.Name) and name.id not in own)


def aliases(defined: Defined, nodes: Iterable[ast.AST], own: frozenset[str] = _NONE) -> dict[str, frozenset[str]]:
    """For each name that is bound: all names whose objects it may share memory with."""
    direct: dict[str, set[str]] = defaultdict(set)
    stack = list(nodes)
    while stack:
        node = stack.pop()
        for targets, value in _bindings(node):
            _bind(direct, targets, value, defined, own)
        if isinstance(node, DEFINITIONS) and not own:
            continue  # the body has names of its own
        stack.extend(children(node))
    return _closed(direct)


def _bindings(node: ast.AST) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """What a node binds: targets, and the value that they may share memory with."""
    if isinstance(node, ast.Assign):
        yield node.targets, node.value
        parts = [part for target in node.targets for part in _parts(target, node.value)]
        yield from (([part], other) for part in parts for other in parts if other is not part)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        if node.value is not None:
            yield [node.target], node.value
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield [node.target], node.iter
    elif isinstance(node, ast.withitem):
        if node.optional_vars is not None:
            yield [node.optional_vars], node.context_expr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and libraries.method_takes(node.func.attr):
        yield from (([node.func.value], argument) for argument in node.args)


def _parts(target: ast.expr, value: ast.expr) -> list[ast.expr]:
    """What may share one object: every target, and what one value is unpacked to (`items, push = make()`)."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [] if isinstance(value, (ast.Tuple, ast.List)) else target.elts
    return [target]


def _bind(
    direct: dict[str, set[str]], targets: Iterable[ast.AST], value: ast.AST, defined: Defined, own: frozenset[str]
) -> None:
    shares = {
        name
        for name in roots(value, defined)
        if name in own or (name not in defined.modules and not _is_function(name, defined))
    }
    if defined.writers and any(id(part) in defined.writers for part in walk(value)):
        shares.add(libraries.FILES)  # what is written to it later lies in the folder: a memmap, an open file
    for target in targets:
        for name in roots(target, defined):
            direct[name] |= shares - {name}


def _is_function(name: str, defined: Defined) -> bool:
    return any(isinstance(each, FUNCTIONS) for each in defined.by_name.get(name, ()))


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


def widened(names: frozenset[str], shared: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Also every name that may share memory with one of those at second hand: two views of one array, say."""
    both: dict[str, set[str]] = defaultdict(set)
    for name, others in shared.items():
        for other in others:
            both[name].add(other)
            both[other].add(name)
    seen, waiting = set(names), list(names)
    while waiting:
        new = both.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return frozenset(seen)
