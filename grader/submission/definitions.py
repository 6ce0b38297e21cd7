"""Facts about the functions and classes that a hand-in defines, for the static rules and for messages."""

from __future__ import annotations

import ast
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from grader.hand_in import Definition
from grader.submission.scopes import parameters
from grader.submission.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.model import Place
    from grader.submission.parsing import Parsed, ParsedSource

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What a function that was handed out does around the place where the work should stand.
_WORK = (ast.BinOp, ast.UnaryOp, ast.AugAssign, ast.Lambda, *_LOOPS)
_PREPARING = {"zeros", "zeros_like", "get", "seed", "astype", "ValueError"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def definitions(parsed: Iterable[Parsed]) -> tuple[Definition, ...]:
    """Every top-level function, class and method in order, those under an `if` or `try` too, and named lambdas."""
    sources = list(parsed)
    aliases: dict[str, str] = {}
    for each in sources:
        for statement in each.statements:
            if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
                aliases.update(_aliases(statement.node))
    nodes = ((statement.node, each.source) for each in sources for statement in each.statements)
    return tuple(found for node, source in nodes for found in _in(node, source, aliases))


def bodies(parsed: Iterable[Parsed]) -> tuple[Definition, ...]:
    """The same facts of every function at any depth, lambdas too, by the line at which its code object starts."""
    found: list[Definition] = []
    for each in parsed:
        aliases: dict[str, str] = {}
        for statement in each.statements:
            for node in walk(statement.node):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    aliases.update(_aliases(node))
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                    name = getattr(node, "name", "a lambda")
                    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
                    definition = _function(name, node.args, node, each.source, aliases)
                    found.append(replace(definition, kind="body", place=each.source.place(first)))
    return tuple(found)


def _aliases(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """What an imported name stands for: `la` for `numpy.linalg`."""
    for alias in statement.names:
        if alias.name == "*":
            continue
        if isinstance(statement, ast.ImportFrom):
            yield alias.asname or alias.name, f"{statement.module}.{alias.name}" if statement.module else alias.name
        elif alias.asname:
            yield alias.asname, alias.name


def _in(statement: ast.stmt, source: ParsedSource, aliases: dict[str, str]) -> Iterator[Definition]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield _function(statement.name, statement.args, statement, source, aliases)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as value):
            yield _function(name, value.args, value, source, aliases)
        case ast.ClassDef():
            yield from _class(statement, source, aliases)
        case ast.If() | ast.Try() | ast.With():
            for child in children(statement):
                nested = [child] if isinstance(child, ast.stmt) else getattr(child, "body", [])
                for inner in nested if isinstance(nested, list) else ():
                    yield from _in(inner, source, aliases)


def _class(statement: ast.ClassDef, source: ParsedSource, aliases: dict[str, str]) -> Iterator[Definition]:
    methods = [child for child in statement.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
    constructor = next((method for method in methods if method.name == "__init__"), None)
    args = tuple(parameters(constructor.args)[1:]) if constructor else ()
    loops, names = _facts([statement], source, aliases)
    place = source.place(statement.lineno)
    empty, digest = _written(statement.body)
    yield Definition(
        name=statement.name,
        kind="class",
        args=args,
        place=place,
        loops=loops,
        names=names,
        empty=empty,
        digest=digest,
        bases=tuple(base for each in statement.bases if (base := _dotted(each)) is not None),
    )
    for method in methods:
        yield _function(f"{statement.name}.{method.name}", method.args, method, source, aliases)


def _function(
    name: str, arguments: ast.arguments, node: _Function | ast.Lambda, source: ParsedSource, aliases: dict[str, str]
) -> Definition:
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    loops, names = _facts(body, source, aliases)
    defaults = [each for each in (*arguments.defaults, *arguments.kw_defaults) if each is not None]
    names |= {name: place for name, place in _facts(defaults, source, aliases)[1].items() if name not in names}
    empty, digest = (False, "") if isinstance(node, ast.Lambda) else _written(node.body)
    return Definition(
        name=name,
        kind="function",
        args=tuple(parameters(arguments)),
        place=source.place(node.lineno),
        loops=loops,
        names=names,
        empty=empty,
        digest=digest,
        by_name=tuple(each.arg for each in arguments.kwonlyargs),
    )


def _written(body: list[ast.stmt]) -> tuple[bool, str]:
    """Whether nothing is written in a body yet, and a digest of what is there, docstring and layout aside."""
    docstring = bool(body) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    statements = body[1:] if docstring else body
    try:
        text = "\n".join(map(ast.dump, statements))
    except (RecursionError, ValueError):
        return False, ""
    return all(map(_says_nothing, statements)) or _is_left_out(statements), sha256(
        text.encode(errors="surrogatepass")
    ).hexdigest()[:16]


def _says_nothing(statement: ast.stmt) -> bool:
    """`pass`, `...`, `return`, `return None`, `raise NotImplementedError`."""
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.Return(value=None | ast.Constant(value=None)):
            return True
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))):
            return name == "NotImplementedError"
    return False


def _is_left_out(statements: list[ast.stmt]) -> bool:
    """Whether a `pass` stands where the work should, and all around it is names, constants, zeros and what is given."""
    nodes = [node for statement in statements for node in walk(statement)]
    calls = (node.func for node in nodes if isinstance(node, ast.Call))
    named = (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls)
    return (
        any(isinstance(node, ast.Pass) for node in nodes)
        and not any(isinstance(node, _WORK) for node in nodes)
        and all(name in _PREPARING for name in named)
    )


def _facts(
    body: Iterable[ast.AST], source: ParsedSource, aliases: dict[str, str]
) -> tuple[tuple[Place, ...], dict[str, Place]]:
    """The lines of the loops, and where each dotted name is first used, with import aliases written out."""
    loops: set[int] = set()
    lines: dict[str, int] = {}
    stack = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, _LOOPS):
            loops.add(node.lineno)
        elif isinstance(node, (ast.Attribute, ast.Name)) and (dotted := _dotted(node)):
            lines[dotted] = min(lines.get(dotted, node.lineno), node.lineno)
            continue
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            aliases = aliases | dict(_aliases(node))
        stack.extend(children(node))
    names: dict[str, Place] = {}
    for dotted, line in sorted(lines.items(), key=lambda item: item[1]):
        root, dot, rest = dotted.partition(".")
        names.setdefault(f"{aliases.get(root, root)}{dot}{rest}", source.place(line))
    return tuple(source.place(line) for line in sorted(loops)), names


def _dotted(node: ast.AST) -> str | None:
    """`np.linalg.norm` of an attribute chain that starts at a name; None of any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
